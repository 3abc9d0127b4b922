using Offhook.Emulator.Fetching;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Personas;

namespace Offhook.Emulator;

/// <summary>One emulated phone, switched on by <see cref="BootAsync"/>.</summary>
public sealed class Phone
{
    /// <summary>Longer waits are made of several, since timers end at 49 days.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly PhoneOptions _options;
    private readonly IPersona _persona;
    private readonly string _model;
    private readonly string _id;
    private readonly TimeProvider _time;
    private readonly IFetcher? _fetcher;
    private readonly IFetchObserver? _observer;
    private readonly PhoneMemoryFile? _file;
    private PhoneMemory? _memory;
    private int _boots;

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
    public Task<PhoneResult> BootAsync(Action<PhoneStep> onStep, CancellationToken cancellationToken) =>
        PlayAsync(onStep, session => _persona.BootAsync(session, cancellationToken));

    /// <summary>Wakes the phone while it runs: it looks for settings again as its maker's rules say, or does not care.</summary>
    /// <inheritdoc cref="BootAsync" path="/param"/>
    /// <param name="wake">What wakes it.</param>
    public Task<PhoneResult> WakeAsync(PhoneWake wake, Action<PhoneStep> onStep, CancellationToken cancellationToken) =>
        PlayAsync(onStep, session => _persona.WakeAsync(session, wake, cancellationToken));

    /// <summary>Lets the phone run after a boot: it looks for settings by itself whenever it was told to, on the clock of this machine.</summary>
    /// <inheritdoc cref="BootAsync" path="/param"/>
    /// <param name="limit">How long it runs.</param>
    /// <param name="onWake">Hears why it looks, before it does.</param>
    /// <returns>How it last ended; null when it had no reason to look.</returns>
    public async Task<PhoneResult?> StayAsync(TimeSpan limit, Action<PhoneWake> onWake, Action<PhoneStep> onStep, CancellationToken cancellationToken)
    {
        PhoneResult? result = null;
        var last = _time.GetLocalNow();
        var end = last + limit;
        while (_persona.NextPoll(_memory ?? new PhoneMemory(), _time.GetLocalNow(), last) is { } poll && poll.At <= end)
        {
            await DelayUntilAsync(poll.At, cancellationToken);
            last = _time.GetLocalNow();
            var wake = new PhoneWake(poll.Kind);
            onWake(wake);
            result = await WakeAsync(wake, onStep, cancellationToken);
        }

        await DelayUntilAsync(end, cancellationToken);
        return result;
    }

    // Timers may be early by a little, and what is due would then be found due again.
    private async Task DelayUntilAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        while (at - _time.GetLocalNow() is { Ticks: > 0 } left)
        {
            await Task.Delay(left < LongestTimer ? left : LongestTimer, _time, cancellationToken);
        }
    }

    private async Task<PhoneResult> PlayAsync(Action<PhoneStep> onStep, Func<PersonaSession, Task<PhoneResult>> play)
    {
        _memory ??= _file?.Load() ?? new PhoneMemory();
        using var own = _fetcher is null ? new DoorFetcher(new HttpFetcher(_options.InsecureTls, maxConnections: 2, _time), new TftpFetcher(_time)) : null;
        var downloader = new Downloader(_fetcher ?? own!, _persona.Manners, _time, _observer);
        var session = new PersonaSession(
            _options, _model, _id, _options.Firmware ?? _persona.DefaultFirmware, _memory, downloader, onStep, memory => _file?.Save(memory), _boots);
        var result = await play(session);
        _boots += session.Boot;
        return result;
    }
}
