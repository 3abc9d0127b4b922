using System.Net;
using System.Threading.Channels;
using Offhook.Emulator.Calls;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Personas;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator;

/// <summary>One emulated phone, switched on by <see cref="BootAsync"/>.</summary>
public sealed class Phone
{
    /// <summary>Longer waits are made of several, since timers end at 49 days.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    /// <summary>Calls that a phone remembers while it is busy with one.</summary>
    private const int MostCalls = 4;

    private readonly PhoneOptions _options;
    private readonly IPersona _persona;
    private readonly string _model;
    private readonly string _id;
    private readonly TimeProvider _time;
    private readonly IFetcher? _fetcher;
    private readonly IFetchObserver? _observer;
    private readonly PhoneMemoryFile? _file;
    private readonly SipSide? _shared;
    private readonly Channel<PhoneWake> _calls = Channel.CreateBounded<PhoneWake>(new BoundedChannelOptions(MostCalls) { FullMode = BoundedChannelFullMode.DropWrite });
    private PhoneMemory? _memory;
    private Uri _server;
    private Uri? _found;
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
    /// <param name="shared">The SIP side that it shares with other phones; null for one of its own while it asks.</param>
    internal Phone(PhoneOptions options, TimeProvider time, IFetcher? fetcher, IFetchObserver? observer, SipSide? shared = null)
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
        _server = options.Server;
        _shared = shared;
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
        await FindServerAsync(_memory, onStep, cancellationToken);
        _server = _found ?? (_options.Server != PhoneOptions.NoServer ? _options.Server : _persona.Kept(_memory)) ?? _options.Server;
        return await PlayAsync(onStep, session => _persona.BootAsync(session, cancellationToken));
    }

    /// <summary>Wakes the phone while it runs: it looks for settings again as its maker's rules say, or does not care.</summary>
    /// <inheritdoc cref="BootAsync" path="/param"/>
    /// <param name="wake">What wakes it.</param>
    public async Task<PhoneResult> WakeAsync(PhoneWake wake, Action<PhoneStep> onStep, CancellationToken cancellationToken)
    {
        if (_memory is { } memory)
        {
            if (_persona.Restarts(memory, wake))
            {
                await FindServerAsync(memory, onStep, cancellationToken);
            }

            // What its settings said meanwhile stands where the typed address stood.
            _server = _found ?? _persona.Kept(memory) ?? _options.Server;
        }

        return await PlayAsync(onStep, session => _persona.WakeAsync(session, wake, cancellationToken));
    }

    /// <summary>Lets the phone run after a boot: it looks for settings whenever it was told to, on the clock of this machine, and when it is called.</summary>
    /// <inheritdoc cref="BootAsync" path="/param"/>
    /// <param name="stay">How it runs.</param>
    /// <returns>How it last ended; null when it had no reason to look.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address for SIP cannot be taken.</exception>
    public async Task<PhoneResult?> StayAsync(PhoneStay stay, Action<PhoneStep> onStep, CancellationToken cancellationToken)
    {
        PhoneResult? result = null;
        using var ear = stay.Sip is { } local ? new PhoneEar(local, _time) : null;
        if (ear is not null)
        {
            ear.AnswerTo(_persona.CalledAs(_memory ?? new PhoneMemory()));
            stay.OnListening(ear.Local);
        }

        var last = _time.GetLocalNow();
        var end = last + stay.Limit;
        while (true)
        {
            var poll = _persona.NextPoll(_memory ?? new PhoneMemory(), _time.GetLocalNow(), last) is { } next && next.At <= end ? next : (PhonePoll?)null;
            var wake = await WaitAsync(ear?.Calls ?? (_shared is null ? null : _calls.Reader), poll?.At ?? end, cancellationToken) ?? (poll is { } due ? new PhoneWake(due.Kind) : null);
            if (wake is null)
            {
                return result;
            }

            last = _time.GetLocalNow();
            stay.OnWake(wake);
            result = await WakeAsync(wake, onStep, cancellationToken);
            ear?.AnswerTo(_persona.CalledAs(_memory!));
        }
    }

    // Answers what the phone was called by; null when the time has come.
    private async Task<PhoneWake?> WaitAsync(ChannelReader<PhoneWake>? calls, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (calls is null)
        {
            await DelayUntilAsync(until, cancellationToken);
            return null;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = DelayUntilAsync(until, over.Token);
        var called = calls.WaitToReadAsync(over.Token).AsTask();
        await Task.WhenAny(delay, called);
        await over.CancelAsync();
        await Task.WhenAll(delay, called).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return calls.TryRead(out var wake) ? wake : null;
    }

    // Makers that do this ask their wire before they take the address that they keep, at each start anew.
    private async Task FindServerAsync(PhoneMemory memory, Action<PhoneStep> onStep, CancellationToken cancellationToken)
    {
        _found = null;
        var firmware = _options.Firmware ?? _persona.DefaultFirmware;
        if (_options.PlugAndPlay is not { } target || _persona.PlugAndPlay(_options, _model, _id, firmware, memory) is not { } manner)
        {
            return;
        }

        // Whoever waits longer asks on; the time bounds how often.
        manner = _options.PlugAndPlayWait is { } wait ? manner with { Patience = wait, Asks = int.MaxValue } : manner;
        using var own = _shared is null ? SipSide.ForOne(manner.Port, _time) : null;
        var reply = await (_shared ?? own!).AskAsync(manner, target, cancellationToken);
        var allowed = reply.Url is { } url && _persona.Schemes.Contains(url.Scheme, StringComparer.Ordinal);
        _found = allowed ? reply.Url : null;
        var outcome = allowed ? StepOutcome.Applied : reply.Status is null ? StepOutcome.Missing : StepOutcome.Refused;
        onStep(new PhoneStep("plug and play", "pnp", target.ToString(), reply.Status, reply.Bytes, outcome, _boots + 1, allowed ? null : reply.Note ?? "the phone cannot ask there"));
    }

    private static PhoneResult Without(PhoneMemory memory, string reason) =>
        new(false, reason, new SortedDictionary<string, string>(memory.Parameters, StringComparer.Ordinal), [.. memory.Files.Values]);

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
        if (_server == PhoneOptions.NoServer)
        {
            return Without(_memory, FailureReasons.NoServer);
        }

        if (!_persona.Schemes.Contains(_server.Scheme, StringComparer.Ordinal))
        {
            onStep(new PhoneStep("stored address", _server.Scheme, PersonaSession.Address(_server), null, 0, StepOutcome.Refused, _boots + 1, $"{_server.Scheme} is not played here"));
            return Without(_memory, FailureReasons.Unreachable);
        }

        using var own = _fetcher is null ? new DoorFetcher(new HttpFetcher(_options.InsecureTls, maxConnections: 2, _time), new TftpFetcher(_time)) : null;
        var downloader = new Downloader(_fetcher ?? own!, _persona.Manners, _time, _observer);
        var session = new PersonaSession(
            _options with { Server = _server }, _model, _id, _options.Firmware ?? _persona.DefaultFirmware, _memory, downloader, onStep, memory => _file?.Save(memory), _boots) { Found = _found };
        var result = await play(session);
        _boots += session.Boot;
        _shared?.Join(_persona.CalledAs(_memory) ?? new HashSet<string>(), wake => _calls.Writer.TryWrite(wake));
        return result;
    }
}
