using System.Globalization;

namespace Offhook.Emulator;

/// <summary>Shows a run's progress: a bar that is drawn over on a terminal, else a line every few seconds.</summary>
/// <param name="output">Where to; standard error, as a rule.</param>
/// <param name="isTerminal">Whether lines can be drawn over.</param>
public sealed class FleetProgressPrinter(TextWriter output, bool isTerminal) : IProgress<FleetProgress>
{
    private const int BarWidth = 30;
    private const string EraseToEndOfLine = "\u001b[K";

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private TimeSpan _nextLine = LineEvery;
    private bool _drawn;
    private string? _said;
    private long _requests;

    public void Report(FleetProgress value)
    {
        lock (_gate)
        {
            if (isTerminal)
            {
                output.Write($"\r{Bar(value)} {Line(value)}{EraseToEndOfLine}");
                _drawn = true;
            }
            else if (value.Elapsed >= _nextLine)
            {
                // A fleet that stays is quiet for long; the rate alone, which falls with the time, is nothing new.
                var line = Line(value);
                var news = line[..line.LastIndexOf(',')];
                if (news != _said || value.Requests != _requests)
                {
                    output.WriteLine(line);
                }

                (_said, _requests) = (news, value.Requests);
                _nextLine = value.Elapsed + LineEvery;
            }
        }
    }

    /// <summary>Ends the bar's line, so that what follows starts on a new one.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_drawn)
            {
                output.WriteLine();
                _drawn = false;
            }
        }
    }

    private static string Bar(FleetProgress progress)
    {
        var filled = progress.Total == 0 ? BarWidth : (int)((long)BarWidth * progress.Finished / progress.Total);
        return $"[{new string('#', filled)}{new string('.', BarWidth - filled)}]";
    }

    private static string Line(FleetProgress progress)
    {
        var perSecond = progress.Elapsed > TimeSpan.Zero ? progress.Requests / progress.Elapsed.TotalSeconds : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Finished}/{progress.Total} phones, {progress.Provisioned} provisioned, {progress.Failed} failed, {perSecond:0} requests/s");
    }
}
