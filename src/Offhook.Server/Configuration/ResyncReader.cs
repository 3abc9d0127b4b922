using System.Globalization;
using System.Net;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Protocols.Listening;
using Offhook.Protocols.Sip;
using YamlDotNet.RepresentationModel;

namespace Offhook.Server.Configuration;

/// <summary>Reads <c>resync</c>. Passwords are given as <c>{ env: NAME }</c> or <c>{ file: PATH }</c> and never in the file itself, so no mistake can repeat one.</summary>
internal sealed class ResyncReader(string folder, Action<YamlNode, string, string> mistake)
{
    private const string Root = "resync";
    private const string Members = "brakeAbove, rate, debounce, settle, patience, channels";
    private const int MostChannels = 64;
    private const int MaxSeconds = 86_400;

    private static readonly Dictionary<string, string> MembersOf = new(StringComparer.Ordinal)
    {
        ["sip"] = "type, proxy, transport, from, port, user, password",
        ["http"] = "type, url, method, user, password",
        ["ami"] = "type, address, user, password, stack",
        ["esl"] = "type, address, password, profile, domain",
    };

    /// <summary>Reads the section; what is not given is as without it.</summary>
    public ResyncConfiguration Read(YamlNode node)
    {
        var options = new ResyncOptions();
        var channels = ResyncConfiguration.Standard.Channels.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var (key, value) in MembersIn(Root, node))
        {
            var path = $"{Root}.{key}";
            switch (key)
            {
                case "brakeAbove":
                    options = options with { BrakeAbove = Number(path, value, 0, 1_000_000) ?? options.BrakeAbove };
                    break;
                case "rate":
                    options = options with { Rate = Number(path, value, 1, 10_000) ?? options.Rate };
                    break;
                case "debounce":
                    options = options with { Debounce = Seconds(path, value, 0) ?? options.Debounce };
                    break;
                case "settle":
                    options = options with { Settle = Seconds(path, value, 1) ?? options.Settle };
                    break;
                case "patience":
                    options = options with { Patience = Seconds(path, value, 1) ?? options.Patience };
                    break;
                case "channels":
                    ReadChannels(path, value, channels);
                    break;
                default:
                    mistake(value, path, $"unknown; allowed are {Members}");
                    break;
            }
        }

        if (options.Patience <= options.Settle)
        {
            mistake(node, $"{Root}.patience", "must be longer than settle, or no phone could come back in time");
        }

        return new ResyncConfiguration(options, [.. channels.Values]);
    }

    private void ReadChannels(string path, YamlNode node, Dictionary<string, ChannelConfiguration> channels)
    {
        foreach (var (name, value) in MembersIn(path, node))
        {
            if (name.Length is 0 or > 32 || name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-_") || name == ResyncSpec.NoChannel)
            {
                mistake(value, $"{path}.{name}", $"is no name of a channel; allowed are 1 to 32 letters a-z, digits, '-' and '_', but not {ResyncSpec.NoChannel}");
            }
            else if (channels.Count >= MostChannels)
            {
                mistake(value, $"{path}.{name}", $"is one too many; {MostChannels} channels are allowed");
            }
            else if (ReadChannel($"{path}.{name}", name, value) is { } channel)
            {
                channels[name] = channel;
            }
        }
    }

    private ChannelConfiguration? ReadChannel(string path, string name, YamlNode node)
    {
        var members = MembersIn(path, node).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        var type = members.TryGetValue("type", out var typeNode) ? Text($"{path}.type", typeNode) : null;
        if (type is null || !MembersOf.TryGetValue(type, out var allowed))
        {
            mistake(typeNode ?? node, $"{path}.type", $"must be one of {string.Join(", ", MembersOf.Keys)}");
            return null;
        }

        var names = allowed.Split(", ");
        foreach (var (key, value) in members.Where(m => !names.Contains(m.Key)))
        {
            mistake(value, $"{path}.{key}", $"unknown; allowed for a channel of type {type} are {allowed}");
        }

        string? Value(string key) => members.TryGetValue(key, out var value) ? Text($"{path}.{key}", value) : null;
        DnsEndPoint? Address(string key, int usual) => members.TryGetValue(key, out var value) ? Peer($"{path}.{key}", value, usual) : null;
        ChannelConfiguration? channel = type switch
        {
            "sip" => new SipChannelConfiguration(name)
            {
                Proxy = Address("proxy", 5060),
                Protocol = Choice($"{path}.transport", members.GetValueOrDefault("transport"), "udp", "tcp", "tls") switch { "tcp" => SipProtocol.Tcp, "tls" => SipProtocol.Tls, _ => SipProtocol.Udp },
                From = members.TryGetValue("from", out var from) ? EndPoint($"{path}.from", from) : null,
                Port = members.TryGetValue("port", out var port) ? Number($"{path}.port", port, 1, 65_535) ?? 0 : 0,
            },
            "http" => new HttpChannelConfiguration(name)
            {
                Url = members.TryGetValue("url", out var url) ? Url($"{path}.url", url) : null,
                Method = Choice($"{path}.method", members.GetValueOrDefault("method"), "GET", "POST"),
            },
            "ami" => Address("address", 5038) is { } peer
                ? new AmiChannelConfiguration(name, peer) { ChanSip = Choice($"{path}.stack", members.GetValueOrDefault("stack"), "pjsip", "sip") == "sip" }
                : null,
            _ => Address("address", 8021) is { } peer ? new EslChannelConfiguration(name, peer) { Profile = Value("profile") ?? "internal", Domain = Value("domain") } : null,
        };
        if (channel is null)
        {
            mistake(node, $"{path}.address", "is needed: HOST or HOST:PORT");
            return null;
        }

        channel = channel with { User = Value("user"), Password = members.TryGetValue("password", out var password) ? ReadPassword($"{path}.password", password) : null };
        var needs = type switch { "ami" => channel.User is null || channel.Password is null, "esl" => channel.Password is null, _ => channel.User is null != channel.Password is null };
        if (needs && !members.ContainsKey("password"))
        {
            mistake(node, path, type == "esl" ? "needs a password" : "needs user and password");
        }

        return channel;
    }

    private Secret? ReadPassword(string path, YamlNode node)
    {
        const string Allowed = "allowed is { env: NAME } or { file: PATH }, so that no password stands in this file";
        if (node is not YamlMappingNode { Children: [(YamlScalarNode { Value: "env" or "file" } how, YamlScalarNode { Value: { Length: > 0 } where })] })
        {
            mistake(node, path, Allowed);
            return null;
        }

        if (how.Value == "env")
        {
            if (Environment.GetEnvironmentVariable(where) is { Length: > 0 } value)
            {
                return Secret.FromPlain(value);
            }

            mistake(node, path, $"the environment variable {where} is not set");
            return null;
        }

        var file = Path.Combine(folder, where);
        try
        {
            return Secret.FromPlain(File.ReadAllText(file).TrimEnd('\r', '\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistake(node, path, $"the file {file} cannot be read: {e.Message}");
            return null;
        }
    }

    private DnsEndPoint? Peer(string path, YamlNode node, int usual)
    {
        if (Text(path, node) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate($"sip://{text}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.PathAndQuery is "" or "/" && uri.UserInfo.Length == 0)
        {
            return new DnsEndPoint(uri.Host.Trim('[', ']'), uri.Port > 0 ? uri.Port : usual);
        }

        mistake(node, path, $"'{text}' is no such address; allowed is HOST or HOST:PORT");
        return null;
    }

    private IPEndPoint? EndPoint(string path, YamlNode node)
    {
        if (Text(path, node) is not { } text)
        {
            return null;
        }

        if (ListenEndPoint.TryParse(text, out var endPoint, out var wrong))
        {
            return endPoint;
        }

        mistake(node, path, wrong);
        return null;
    }

    private string? Url(string path, YamlNode node)
    {
        if (Text(path, node) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.Replace("{address}", "192.0.2.1", StringComparison.Ordinal), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
        {
            return text;
        }

        mistake(node, path, "is no such URL; allowed is http:// or https:// without user, with {address}, {mac}, {user}, {domain}, {event} and {family} where they belong");
        return null;
    }

    private string Choice(string path, YamlNode? node, params string[] choices)
    {
        if (node is null || (node is YamlScalarNode { Value: { } text } && choices.Contains(text)))
        {
            return (node as YamlScalarNode)?.Value ?? choices[0];
        }

        mistake(node, path, $"must be one of {string.Join(", ", choices)}");
        return choices[0];
    }

    private TimeSpan? Seconds(string path, YamlNode node, int least) => Number(path, node, least, MaxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private int? Number(string path, YamlNode node, int least, int most)
    {
        if (node is YamlScalarNode { Value: { } text } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        mistake(node, path, $"'{node}' is no such number; allowed is {least} to {most}");
        return null;
    }

    private string? Text(string path, YamlNode node)
    {
        if (node is YamlScalarNode { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        mistake(node, path, "must be a text");
        return null;
    }

    private IEnumerable<(string Key, YamlNode Value)> MembersIn(string path, YamlNode node)
    {
        if (node is YamlMappingNode map)
        {
            return map.Children.Select(member => ((member.Key as YamlScalarNode)?.Value ?? member.Key.ToString(), member.Value));
        }

        mistake(node, path, "must be a map of names and values");
        return [];
    }
}
