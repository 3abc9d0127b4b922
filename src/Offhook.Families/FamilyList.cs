using Offhook.Core.Families;
using Offhook.Families.Fanvil;
using Offhook.Families.Htek;
using Offhook.Families.Snom;
using Offhook.Families.Spectralink;

namespace Offhook.Families;

/// <summary>The families of this build: the one place that lists them.</summary>
public static class FamilyList
{
    /// <summary>All of them, in the order in which people see them.</summary>
    public static IReadOnlyList<IFamily> All { get; } = [new FanvilFamily(), new HtekFamily(), new SnomFamily(), new SpectralinkFamily()];
}
