using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>What fleet files ask for, and everything that is wrong with them. Nothing may be written while there is a mistake.</summary>
public sealed record FleetPlan
{
    /// <summary>Scopes in the order written.</summary>
    public required IReadOnlyList<Placed<ScopeSpec>> Scopes { get; init; }

    /// <summary>Devices in the order written.</summary>
    public required IReadOnlyList<Placed<DeviceSpec>> Devices { get; init; }

    /// <summary>Files in the order written.</summary>
    public required IReadOnlyList<Placed<PlannedFile>> Files { get; init; }

    /// <summary>Phonebooks in the order written.</summary>
    public required IReadOnlyList<Placed<PhonebookSpec>> Phonebooks { get; init; }

    /// <summary>What is wrong, ordered by file and line; at most 1,000, the last of which then says how many more.</summary>
    public required IReadOnlyList<FleetMistake> Mistakes { get; init; }

    /// <summary>What is allowed but worth knowing, such as parameters that the family's catalogue does not have.</summary>
    public required IReadOnlyList<FleetMistake> Notes { get; init; }
}

/// <summary>A spec and where it stood.</summary>
public readonly record struct Placed<T>(T Spec, FleetPlace Place);

/// <summary>A place in a fleet file.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Line">1-based line.</param>
/// <param name="Collection"><c>scopes</c>, <c>devices</c>, <c>files</c> or <c>phonebooks</c>.</param>
/// <param name="Index">0-based position in it.</param>
public readonly record struct FleetPlace(string File, int Line, string Collection, int Index)
{
    /// <summary>As <c>devices[3]</c>.</summary>
    public string Path => $"{Collection}[{Index}]";

    /// <summary>A mistake at this place that was found after binding.</summary>
    public FleetMistake Mistake(string message, string below = "") =>
        new(File, Line, below.Length == 0 ? Path : $"{Path}.{below}", message);

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>An entry of <c>files:</c>.</summary>
/// <param name="Spec">What it says; digest and length are those written, if any.</param>
/// <param name="SourcePath">Where its bytes are, relative to the fleet file; null = they are stored already, under <see cref="FileSpec.Sha256"/>.</param>
public sealed record PlannedFile(FileSpec Spec, string? SourcePath);
