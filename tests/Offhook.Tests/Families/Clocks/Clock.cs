using System.Globalization;

namespace Offhook.Tests.Families.Clocks;

/// <summary>A clock that runs by what a file says, read by nobody but this.</summary>
/// <param name="Standard">Offset outside daylight saving time.</param>
/// <param name="Start">When it is put forward; null where it never is.</param>
/// <param name="End">When it is put back.</param>
/// <param name="Saving">How far.</param>
internal sealed record Clock(TimeSpan Standard, ClockChange? Start = null, ClockChange? End = null, TimeSpan Saving = default)
{
    /// <summary>Whether the phone has the rule built in, which no file shows; then only the standard offset can be judged.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>Whether the file switches that rule on.</summary>
    public bool ExpectsChanges { get; init; }

    /// <summary>Whether the file says the days but not the hours of changes; nothing is known on such a day and beside it.</summary>
    public bool DaysOnly { get; init; }

    /// <summary>The offset that it shows at a moment; null where nobody can know.</summary>
    public TimeSpan? At(DateTime utc)
    {
        if (Start is null || End is null)
        {
            return Standard;
        }

        // The years around, because a rule of one year may reach over its end in another offset.
        var year = (utc + Standard).Year;
        var (start, end) = (Start.In(year) - Standard, End.In(year) - Standard - Saving);
        if (DaysOnly && (Beside(utc, start) || Beside(utc, end)))
        {
            return null;
        }

        var summer = start < end ? utc >= start && utc < end : utc >= start || utc < end;
        return summer ? Standard + Saving : Standard;
    }

    private static bool Beside(DateTime utc, DateTime change) => (utc - change).Duration() < TimeSpan.FromHours(48);
}

/// <summary>A weekday of a month at a time of the clock as it stands then.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Week">1 to 4, or 5 for the last.</param>
/// <param name="Day">0 = Sunday.</param>
/// <param name="Time">After midnight.</param>
internal sealed record ClockChange(int Month, int Week, int Day, TimeSpan Time)
{
    public DateTime In(int year)
    {
        var day = new DateTime(year, Month, Week == 5 ? DateTime.DaysInMonth(year, Month) : 1, 0, 0, 0, DateTimeKind.Utc);
        while ((int)day.DayOfWeek != Day)
        {
            day = day.AddDays(Week == 5 ? -1 : 1);
        }

        return day.AddDays(Week == 5 ? 0 : 7 * (Week - 1)) + Time;
    }
}

/// <summary>Reads the TZ variable of POSIX (IEEE Std 1003.1, 8.3): names of letters or in angle brackets, times of a day of 24 hours.</summary>
internal sealed class PosixReader(string text)
{
    private int at;

    /// <summary>The clock; null where a reader of that standard understands nothing.</summary>
    public static Clock? Read(string text)
    {
        try
        {
            return new PosixReader(text).Whole();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private Clock Whole()
    {
        Name();
        var standard = -Time(24);
        if (at == text.Length)
        {
            return new Clock(standard);
        }

        Name();
        var daylight = at < text.Length && text[at] != ',' ? -Time(24) : standard + TimeSpan.FromHours(1);
        var start = Change();
        var end = Change();
        return at == text.Length ? new Clock(standard, start, end, daylight - standard) : throw new FormatException();
    }

    private void Name()
    {
        var from = at;
        if (at < text.Length && text[at] == '<')
        {
            at = text.IndexOf('>', at) + 1;
        }
        else
        {
            while (at < text.Length && char.IsAsciiLetter(text[at]))
            {
                at++;
            }
        }

        if (at - from < 3)
        {
            throw new FormatException();
        }
    }

    private TimeSpan Time(int mostHours)
    {
        var sign = at < text.Length && text[at] is '+' or '-' && text[at++] == '-' ? -1 : 1;
        var hours = Number(mostHours);
        var minutes = Next(':') ? Number(59) : 0;
        var seconds = Next(':') ? Number(59) : 0;
        return sign * new TimeSpan(hours, minutes, seconds);
    }

    private ClockChange Change()
    {
        if (!Next(',') || !Next('M'))
        {
            throw new FormatException();
        }

        var month = Number(12);
        var week = Next('.') ? Number(5) : throw new FormatException();
        var day = Next('.') ? Number(6) : throw new FormatException();
        if (Next('/'))
        {
            // A sign is an extension (RFC 9636), which a phone is not known to read.
            return at < text.Length && text[at] == '-' ? throw new FormatException() : new(month, week, day, Time(24));
        }

        return new(month, week, day, TimeSpan.FromHours(2));
    }

    private bool Next(char c)
    {
        var found = at < text.Length && text[at] == c;
        at += found ? 1 : 0;
        return found;
    }

    private int Number(int most)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return int.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : throw new FormatException();
    }
}
