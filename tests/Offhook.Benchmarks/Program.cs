using System.Globalization;
using System.Net;
using Offhook.Benchmarks;
using Offhook.Protocols.Tftp;

// One sub-command for each thing that is measured in process; each prints its figures as "name<TAB>value" lines for bench/run.
return args switch
{
    ["fleet", var count, "--format", "yaml" or "json"] when int.TryParse(count, out var n) => FleetGenerator.Print(n, json: args[^1] == "json"),
    ["fleet-mixed", var count] when int.TryParse(count, out var n) => FleetGenerator.PrintMixed(n),
    ["fleet-urls", var count, var server] when int.TryParse(count, out var n) => FleetGenerator.PrintUrls(n, server),
    ["render"] => await RenderFigure.RunAsync(),
    ["reckon", var count] when int.TryParse(count, out var n) => await ReckonFigure.RunAsync(n),
    ["resync", var count] when int.TryParse(count, out var n) => await ResyncFigure.RunAsync(n),
    ["called-phones", var sip, var server, var count] => await CalledPhones.RunAsync(IPEndPoint.Parse(sip), server, Number(count)),
    ["apply", var file] => await ApplyFigure.RunAsync(file),
    ["sql"] => await SqlCheck.RunAsync(),
    ["tftp-load", var server, var name, var length, var block, var window, var parallel, var transfers] => TftpLoad.Run(new TftpLoadPlan(
        IPEndPoint.Parse(server), name, Number(length), new TftpOptions { BlockSize = Option(block), WindowSize = Option(window) }, Number(parallel), Number(transfers))),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int? Option(string text) => Number(text) is > 0 and var number ? number : null;

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: Offhook.Benchmarks COMMAND
          fleet N --format yaml|json   writes a fleet file of N devices in one tenant to standard output
          fleet-mixed N                the same with the phones of five makers in turn, in YAML
          fleet-urls N SERVER          writes where those devices ask, as a configuration of curl
          render                       renders documents that no cache holds
          reckon N                     edits a tenant of N devices and waits until all are reckoned
          resync N                     edits a tenant of N devices and waits until all were told and have it
          called-phones IP:PORT SERVER N
                                       plays the phones of that fleet for bench/calls
          apply FILE                   applies a fleet file to an empty store
          sql                          proves that a cached answer reads nothing from the store
          tftp-load IP:PORT NAME BYTES BLKSIZE WINDOWSIZE PARALLEL TRANSFERS
                                       fetches one file many times; 0 asks for no such option
        """);
    return 2;
}
