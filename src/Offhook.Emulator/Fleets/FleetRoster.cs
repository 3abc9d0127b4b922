using Offhook.Emulator.Identity;
using Offhook.Emulator.Personas;

namespace Offhook.Emulator.Fleets;

/// <summary>One phone of a run.</summary>
internal readonly record struct FleetMember(string Family, string Model, string Id);

/// <summary>The phones of a run. Those counted up from a first address are worked out as they are needed, so a million cost no more than one.</summary>
internal sealed class FleetRoster
{
    /// <summary>Mistakes of an id file reported one by one; the rest are counted.</summary>
    private const int MostLineErrors = 20;

    private readonly Func<int, FleetMember> _member;

    private FleetRoster(int count, Func<int, FleetMember> member)
    {
        Count = count;
        _member = member;
    }

    public int Count { get; }

    public FleetMember this[int index] => _member(index);

    /// <summary>Works out who takes part; every mistake in the options goes to <paramref name="errors"/>.</summary>
    /// <exception cref="IOException">The id file cannot be read.</exception>
    public static FleetRoster? Build(FleetOptions options, List<string> errors)
    {
        var own = new List<string>();
        var turns = Turns(options, own);
        if (options.IdFile is null)
        {
            var roster = CountedUp(options, turns, own);
            errors.AddRange(own);
            return own.Count == 0 ? roster : null;
        }

        // Without a family no line can be judged.
        var listed = turns.Count > 0 ? FromFile(options.IdFile, options.Phones, turns, own) : null;
        errors.AddRange(own);
        return own.Count == 0 ? listed : null;
    }

    /// <summary>Family and model of each phone in turn: families alternate, and within a family its models do.</summary>
    private static List<(IPersona Persona, IReadOnlyList<string> Models)> Turns(FleetOptions options, List<string> errors)
    {
        if (options.Families.Count == 0)
        {
            errors.Add($"family: none is given; allowed are {string.Join(", ", PersonaCatalogue.Families)}.");
        }

        errors.AddRange(options.Families.Where(family => PersonaCatalogue.Find(family) is null).Select(PersonaCatalogue.UnknownFamily));
        var personas = options.Families.Select(PersonaCatalogue.Find).OfType<IPersona>().ToList();
        errors.AddRange(options.Models
            .Where(model => personas.TrueForAll(persona => PersonaCatalogue.FindModel(persona, model) is null))
            .Select(model => $"model: '{model}' is not a model of the families asked for ({string.Join(", ", options.Families)})."));
        return [.. personas.Select(persona => (persona, ModelsFor(persona, options.Models)))];
    }

    private static IReadOnlyList<string> ModelsFor(IPersona persona, IReadOnlyList<string> asked)
    {
        var own = asked.Select(model => PersonaCatalogue.FindModel(persona, model)).OfType<string>().ToList();
        return own.Count > 0 ? own : [persona.Models[0]];
    }

    private static FleetRoster CountedUp(FleetOptions options, List<(IPersona Persona, IReadOnlyList<string> Models)> turns, List<string> errors)
    {
        if (options.Phones < 1)
        {
            errors.Add($"phones: {options.Phones} is not a number of phones; allowed are 1 and above.");
        }

        if (!MacAddress.TryParse(options.FirstMac, out var first))
        {
            errors.Add($"first MAC: '{options.FirstMac}' is not a MAC address of 12 hex digits.");
        }
        else if (first.Value + (ulong)Math.Max(options.Phones, 1) - 1 > MacAddress.Highest)
        {
            errors.Add($"first MAC: counting {options.Phones} phones up from {first.Colons} leaves the range of addresses.");
        }

        return new FleetRoster(options.Phones, index =>
        {
            var (family, round) = (index % turns.Count, index / turns.Count);
            var (persona, models) = turns[family];
            return new FleetMember(persona.Family, models[round % models.Count], new MacAddress(first.Value + (ulong)index).Bare);
        });
    }

    private static FleetRoster FromFile(string file, int most, List<(IPersona Persona, IReadOnlyList<string> Models)> turns, List<string> errors)
    {
        var members = new List<FleetMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (number, wrong) = (0, 0);
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#') || (most > 0 && members.Count == most))
            {
                continue;
            }

            var error = ReadLine(line, members.Count, turns, out var member)
                ?? (seen.Add(member.Id) ? null : $"'{member.Id}' is there twice");
            if (error is null)
            {
                members.Add(member);
            }
            else if (++wrong <= MostLineErrors)
            {
                errors.Add($"{file}:{number}: {error}.");
            }
        }

        if (wrong > MostLineErrors)
        {
            errors.Add($"{file}: {wrong - MostLineErrors} more lines are wrong.");
        }

        if (members.Count == 0 && wrong == 0)
        {
            errors.Add($"{file}: there is no phone in it.");
        }

        return new FleetRoster(members.Count, index => members[index]);
    }

    private static string? ReadLine(
        string line, int index, List<(IPersona Persona, IReadOnlyList<string> Models)> turns, out FleetMember member)
    {
        member = default;
        var comma = line.IndexOf(',', StringComparison.Ordinal);
        var written = (comma < 0 ? line : line[..comma]).Trim();
        var (persona, models) = turns[index % turns.Count];
        var model = models[index / turns.Count % models.Count];
        if (comma >= 0)
        {
            var named = line[(comma + 1)..].Trim();
            if (PersonaCatalogue.FindByModel(named) is not { } owner)
            {
                return $"'{named}' is not a model that is played here";
            }

            (persona, model) = (owner, PersonaCatalogue.FindModel(owner, named)!);
        }

        if (persona.NormaliseId(written) is not { } id)
        {
            return $"'{written}' is not {persona.IdKind}";
        }

        member = new FleetMember(persona.Family, model, id);
        return null;
    }
}
