using Offhook.Benchmarks;

// One sub-command for each thing that is measured in process; each prints its figures as "name<TAB>value" lines for bench/run.
return args switch
{
    ["fleet", var count, "--format", "yaml" or "json"] when int.TryParse(count, out var n) => FleetGenerator.Print(n, json: args[^1] == "json"),
    ["fleet-urls", var count, var server] when int.TryParse(count, out var n) => FleetGenerator.PrintUrls(n, server),
    ["render"] => await RenderFigure.RunAsync(),
    ["reckon", var count] when int.TryParse(count, out var n) => await ReckonFigure.RunAsync(n),
    ["apply", var file] => await ApplyFigure.RunAsync(file),
    ["sql"] => await SqlCheck.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: Offhook.Benchmarks COMMAND
          fleet N --format yaml|json   writes a fleet file of N devices in one tenant to standard output
          fleet-urls N SERVER          writes where those devices ask, as a configuration of curl
          render                       renders documents that no cache holds
          reckon N                     edits a tenant of N devices and waits until all are reckoned
          apply FILE                   applies a fleet file to an empty store
          sql                          proves that a cached answer reads nothing from the store
        """);
    return 2;
}
