using Offhook.Emulator.Personas.Fanvil;
using Offhook.Emulator.Personas.Grandstream;
using Offhook.Emulator.Personas.Htek;
using Offhook.Emulator.Personas.Samsung;
using Offhook.Emulator.Personas.Snom;
using Offhook.Emulator.Personas.Spectralink;
using Offhook.Emulator.Personas.Yealink;

namespace Offhook.Emulator.Personas;

/// <summary>Every persona there is; a new maker is one line here and one folder beside it.</summary>
internal static class KnownPersonas
{
    public static IReadOnlyList<IPersona> All { get; } =
    [
        new FanvilPersona(),
        new HtekPersona(),
        new SamsungPersona(),
        new SnomPersona(),
        new SpectralinkPersona(),
        new YealinkPersona(),
        new GrandstreamPersona(),
    ];
}
