using Offhook.Emulator.Fetching;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Personas;

namespace Offhook.Emulator;

/// <summary>One emulated phone, switched on by <see cref="BootAsync"/>.</summary>
public sealed class Phone
{
    private readonly PhoneOptions _options;
    private readonly IPersona _persona;
    private readonly string _model;
    private readonly string _id;
    private readonly TimeProvider _time;
    private readonly IFetcher? _fetcher;
    private readonly IFetchObserver? _observer;
    private readonly PhoneMemoryFile? _file;
    private PhoneMemory? _memory;

    /// <exception cref="EmulatorOptionsException">No phone can be made of these options.</exception>
    public Phone(PhoneOptions options)
        : this(options, TimeProvider.System, fetcher: null, observer: null)
    {
    }

    /// <param name="options">The phone.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="fetcher">Shared with other phones; null for one of its own.</param>
    /// <param name="observer">Hears of every exchange, or null.</param>
    internal Phone(PhoneOptions options, TimeProvider time, IFetcher? fetcher, IFetchObserver? observer)
    {
        if (PersonaCatalogue.Check(options) is { Count: > 0 } errors)
        {
            throw new EmulatorOptionsException(errors);
        }

        _options = options;
        _time = time;
        _fetcher = fetcher;
        _observer = observer;
        _persona = PersonaCatalogue.Find(options.Family)!;
        _model = PersonaCatalogue.FindModel(_persona, options.Model)!;
        _id = _persona.NormaliseId(options.Id)!;
        _file = options.StateDirectory is { } directory ? PhoneMemoryFile.For(directory, _persona.Family, _id) : null;
    }

    /// <summary>
    /// Powers the phone on and lets it provision itself, through as many reboots as its maker's rules ask for (bounded).
    /// Called again, it is the same phone with its memory.
    /// </summary>
    /// <param name="onStep">Hears of each document in order, on the caller's flow.</param>
    /// <param name="cancellationToken">Pulls the plug.</param>
    /// <exception cref="EmulatorOptionsException">The memory file is not one.</exception>
    /// <exception cref="IOException">The memory file cannot be read or written.</exception>
    public async Task<PhoneResult> BootAsync(Action<PhoneStep> onStep, CancellationToken cancellationToken)
    {
        _memory ??= _file?.Load() ?? new PhoneMemory();
        using var own = _fetcher is null ? new DoorFetcher(new HttpFetcher(_options.InsecureTls, maxConnections: 2, _time), new TftpFetcher(_time)) : null;
        var downloader = new Downloader(_fetcher ?? own!, _persona.Manners, _time, _observer);
        var session = new PersonaSession(
            _options, _model, _id, _options.Firmware ?? _persona.DefaultFirmware, _memory, downloader, onStep, memory => _file?.Save(memory));
        return await _persona.BootAsync(session, cancellationToken);
    }
}
