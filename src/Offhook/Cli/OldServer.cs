using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Protocols.Tftp;

namespace Offhook.Program.Cli;

/// <summary>What asking an old server for a file came to.</summary>
/// <param name="Name">The file.</param>
/// <param name="Body">Its bytes; null where it was not had.</param>
/// <param name="Why">Why it was not had, as a sentence; empty where it was.</param>
internal sealed record OldFile(string Name, byte[]? Body, string Why);

/// <summary>
/// Asks another server for a phone's files as the phone would. Everything that server can drive is bounded: redirects, bytes, time. What it sends is
/// only read, and credentials go to nobody but the host they were given for.
/// </summary>
internal sealed class OldServer : IDisposable
{
    /// <summary>What the makers' own redirection services need is one; chains of them end here.</summary>
    private const int MostRedirects = 5;

    private const int TftpPort = 69;

    private readonly string address;
    private readonly DeviceId device;
    private readonly string? userAgent;
    private readonly TimeSpan patience;
    private readonly HttpClient http;
    private readonly TimeProvider time;

    /// <param name="address">As phones are told: a folder, or an address with <c>{file}</c>, <c>{mac}</c> or <c>{MAC}</c> in it.</param>
    /// <param name="device">The device.</param>
    /// <param name="login">User name and password; null for none.</param>
    /// <param name="userAgent">As the phone names itself; null = it does not.</param>
    /// <param name="patience">How long one file may take.</param>
    /// <param name="anyCertificate">Whether certificates are not checked.</param>
    /// <param name="time">Clock of retransmissions.</param>
    /// <exception cref="VerbException">The address cannot be asked.</exception>
    public OldServer(string address, DeviceId device, NetworkCredential? login, string? userAgent, TimeSpan patience, bool anyCertificate, TimeProvider time)
    {
        (this.address, this.device, this.userAgent, this.patience, this.time) = (address, device, userAgent, patience, time);
        var root = Target("x");
        if (root.UserInfo.Length > 0)
        {
            throw new VerbException(ExitCode.Usage, "--old: credentials do not belong on a command line, where every user of the machine can read them; --login-file FILE takes them");
        }

        if (root.Query.Length > 0 && !IsPattern)
        {
            throw new VerbException(ExitCode.Usage, "--old: say with {file}, {mac} or {MAC} where the address names the file or the phone");
        }

        var credentials = new CredentialCache();
        if (login is not null && root.Scheme != "tftp")
        {
            var host = new Uri(root.GetLeftPart(UriPartial.Authority));
            credentials.Add(host, "Basic", login);
            credentials.Add(host, "Digest", login);
        }

        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = credentials,
            ConnectTimeout = patience,
            MaxResponseHeadersLength = 32,
            SslOptions = anyCertificate ? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true } : new SslClientAuthenticationOptions(),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Whether the address names one file, whatever that is called.</summary>
    public bool IsOneFile => IsPattern && !address.Contains("{file}", StringComparison.Ordinal);

    private bool IsPattern => address.Contains("{file}", StringComparison.Ordinal) || address.Contains("{mac}", StringComparison.Ordinal) || address.Contains("{MAC}", StringComparison.Ordinal);

    public void Dispose() => http.Dispose();

    /// <summary>Asks for a file by its name.</summary>
    public Task<OldFile> GetAsync(string name, CancellationToken cancellation) => GetAsync(Target(name), IsOneFile ? NameOf(Target(name)) : name, cancellation);

    /// <summary>Asks for a file that another file of the server names; only the server itself is asked.</summary>
    public async Task<OldFile> FollowAsync(string reference, CancellationToken cancellation)
    {
        var root = Target("x");
        return !Uri.TryCreate(root, reference, out var target) || target.Scheme != root.Scheme || !string.Equals(target.Authority, root.Authority, StringComparison.OrdinalIgnoreCase)
            ? new OldFile(reference, Body: null, "it lies on another server, which was not asked")
            : await GetAsync(target, NameOf(target), cancellation);
    }

    private async Task<OldFile> GetAsync(Uri target, string name, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return target.Scheme == "tftp" ? await OverTftpAsync(target, name, limit.Token) : await OverHttpAsync(target, name, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new VerbException(ExitCode.TimedOut, Output.Invariant($"{target.GetLeftPart(UriPartial.Authority)} did not hand over {name} within {patience.TotalSeconds:0} s; --timeout allows more"));
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw new VerbException(ExitCode.Unreachable, $"{target.GetLeftPart(UriPartial.Authority)} cannot be reached: {e.GetBaseException().Message}");
        }
    }

    private async Task<OldFile> OverHttpAsync(Uri target, string name, CancellationToken cancellation)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            if (userAgent is not null)
            {
                request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
            }

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest && response.Headers.Location is { } location)
            {
                if (redirects == MostRedirects)
                {
                    return new OldFile(name, Body: null, Output.Invariant($"it is redirected more than {MostRedirects} times"));
                }

                if (!Uri.TryCreate(target, location, out var next) || next.Scheme is not ("http" or "https"))
                {
                    return new OldFile(name, Body: null, "it is redirected to an address that cannot be asked");
                }

                target = next;
                continue;
            }

            return response.StatusCode switch
            {
                HttpStatusCode.OK => await BodyAsync(response, name, cancellation),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => new OldFile(name, Body: null, "there is none"),
                HttpStatusCode.Unauthorized => new OldFile(name, Body: null, "the server asks for a user name and password, or refuses those given; --login-file FILE gives them"),
                var status => new OldFile(name, Body: null, Output.Invariant($"the server answered {(int)status}")),
            };
        }
    }

    private static async Task<OldFile> BodyAsync(HttpResponseMessage response, string name, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var kept = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            if (kept.Length + read > ImportSource.MaxBytes)
            {
                return TooLong(name);
            }

            kept.Write(chunk, 0, read);
        }

        return new OldFile(name, kept.ToArray(), "");
    }

    private async Task<OldFile> OverTftpAsync(Uri target, string name, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.DnsSafeHost, cancellation);
        using var kept = new MemoryStream();
        var client = new TftpClient(new TftpClientOptions { MaxBytes = ImportSource.MaxBytes }, time);
        var fetch = await client.GetAsync(
            new IPEndPoint(addresses[0], target.Port < 0 ? TftpPort : target.Port), Uri.UnescapeDataString(target.AbsolutePath.TrimStart('/')),
            block =>
            {
                kept.Write(block.Span);
                return true;
            },
            cancellation);
        return fetch switch
        {
            { End: TftpFetchEnd.Whole } => new OldFile(name, kept.ToArray(), ""),
            { End: TftpFetchEnd.TooLong } => TooLong(name),
            { End: TftpFetchEnd.Refused, Error: TftpError.FileNotFound } => new OldFile(name, Body: null, "there is none"),
            { End: TftpFetchEnd.Refused } => new OldFile(name, Body: null, Output.Invariant($"the server ended it with error {(ushort)fetch.Error!.Value}")),
            { End: TftpFetchEnd.Silent } => throw new VerbException(ExitCode.Unreachable, $"{target.GetLeftPart(UriPartial.Authority)} does not answer"),
            _ => new OldFile(name, Body: null, "the answer is not TFTP"),
        };
    }

    private static OldFile TooLong(string name) => new(name, Body: null, Output.Invariant($"it is longer than {ImportSource.MaxBytes} bytes"));

    private static string NameOf(Uri target) => Uri.UnescapeDataString(target.AbsolutePath[(target.AbsolutePath.LastIndexOf('/') + 1)..]) is { Length: > 0 } name ? name : "file";

    private Uri Target(string file)
    {
        var mac = device.Mac?.ToCompact() ?? device.ToString();
        var name = Uri.EscapeDataString(file);
        var text = IsPattern
            ? address.Replace("{file}", name, StringComparison.Ordinal).Replace("{mac}", mac, StringComparison.Ordinal).Replace("{MAC}", mac.ToUpperInvariant(), StringComparison.Ordinal)
            : $"{address.TrimEnd('/')}/{name}";
        return Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is ("http" or "https" or "tftp")
            ? target
            : throw new VerbException(ExitCode.Usage, "--old: this is no URL that can be asked; http://, https:// and tftp:// are");
    }
}
