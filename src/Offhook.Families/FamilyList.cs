using Offhook.Core.Families;
using Offhook.Families.Fanvil;
using Offhook.Families.Generic;
using Offhook.Families.Htek;
using Offhook.Families.Samsung;
using Offhook.Families.Snom;
using Offhook.Families.Spectralink;

namespace Offhook.Families;

/// <summary>The families of this build: the one place that lists them.</summary>
public static class FamilyList
{
    /// <summary>Those that are code, in the order in which people see them.</summary>
    public static IReadOnlyList<IFamily> Coded { get; } =
    [
        new FanvilFamily(),
        new HtekFamily(),
        new SamsungFamily(),
        new SnomFamily(),
        new SpectralinkFamily(),
    ];

    /// <summary>All of them: those that are code, and those that are data and delivered.</summary>
    public static IReadOnlyList<IFamily> All { get; } = With([]);

    /// <summary>All of them with those that an operator added; one of these takes the place of a delivered one of the same name.</summary>
    public static IReadOnlyList<IFamily> With(IReadOnlyList<GenericFamily> added) =>
        [.. Coded, .. Definitions.Delivered.Where(d => !added.Any(a => a.Name == d.Name)), .. added];
}
