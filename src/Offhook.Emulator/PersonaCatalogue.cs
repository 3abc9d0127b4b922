using Offhook.Emulator.Personas;

namespace Offhook.Emulator;

/// <summary>The makes and models that can be played.</summary>
public static class PersonaCatalogue
{
    /// <summary>Names of the families, sorted.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. KnownPersonas.All.Select(persona => persona.Family).Order(StringComparer.Ordinal)];

    /// <summary>Models of a family; empty for an unknown one.</summary>
    public static IReadOnlyList<string> Models(string family) => Find(family)?.Models ?? [];

    /// <summary>How such a phone names itself in requests; null where no source says it.</summary>
    public static string? UserAgent(string family, string model, string id, string? firmware) =>
        Find(family) is { } persona && FindModel(persona, model) is { } known && persona.NormaliseId(id) is { } own ? persona.UserAgent(known, own, firmware) : null;

    /// <summary>Every mistake in the options as a sentence that names the value and what is allowed; empty when a phone can be made of them.</summary>
    public static IReadOnlyList<string> Check(PhoneOptions options)
    {
        var errors = new List<string>();
        var persona = Find(options.Family);
        if (persona is null)
        {
            errors.Add(UnknownFamily(options.Family));
        }
        else
        {
            if (FindModel(persona, options.Model) is null)
            {
                errors.Add(UnknownModel(persona, options.Model));
            }

            if (persona.NormaliseId(options.Id) is null)
            {
                errors.Add($"id: '{options.Id}' is not {persona.IdKind}.");
            }

            if (options.Server == PhoneOptions.NoServer)
            {
                if (options.PlugAndPlay is null)
                {
                    errors.Add("server: the phone knows no address and asks nobody for one; give it a server, or let it ask by plug and play.");
                }
            }
            else if (!options.Server.IsAbsoluteUri || !persona.Schemes.Contains(options.Server.Scheme, StringComparer.Ordinal))
            {
                errors.Add($"server: '{Shown(options.Server)}' cannot be asked; allowed is an address that begins with {string.Join(" or ", persona.Schemes.Select(scheme => scheme + "://"))}.");
            }
        }

        if (options.Firmware is { } firmware && (firmware.Length == 0 || firmware.Any(symbol => symbol is <= ' ' or > '~')))
        {
            errors.Add($"firmware: '{firmware}' cannot stand in a request; allowed are visible ASCII characters without blanks.");
        }

        if (options.AbortAfterBytes < 0)
        {
            errors.Add($"abort after: {options.AbortAfterBytes} is not a number of bytes; allowed are 0 and above.");
        }

        if (options.PlugAndPlayWait <= TimeSpan.Zero)
        {
            errors.Add($"wait for plug and play: {options.PlugAndPlayWait.Value.TotalSeconds} seconds; allowed is more than 0.");
        }

        return errors;
    }

    internal static IPersona? Find(string family) =>
        KnownPersonas.All.FirstOrDefault(persona => string.Equals(persona.Family, family, StringComparison.OrdinalIgnoreCase));

    internal static IPersona? FindByModel(string model) => KnownPersonas.All.FirstOrDefault(persona => FindModel(persona, model) is not null);

    internal static string? FindModel(IPersona persona, string model) =>
        persona.Models.FirstOrDefault(known => string.Equals(known, model, StringComparison.OrdinalIgnoreCase));

    internal static string UnknownFamily(string family) => $"family: '{family}' is not played here; allowed are {string.Join(", ", Families)}.";

    internal static string UnknownModel(IPersona persona, string model) =>
        $"model: '{model}' is not a model of {persona.Family}; allowed are {string.Join(", ", persona.Models)}.";

    private static string Shown(Uri server) => server.IsAbsoluteUri ? PersonaSession.Address(server) : server.OriginalString;
}
