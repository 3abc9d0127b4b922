using System.Globalization;
using System.Text;
using HandlebarsDotNet;

namespace Offhook.Core.Rendering;

/// <summary>Takes what a template writes, up to a length and for a time.</summary>
internal sealed class BoundedWriter(TimeProvider time) : StringWriter(CultureInfo.InvariantCulture)
{
    /// <summary>Characters; the largest file that a template stands for is a tenth of it.</summary>
    private const int MaxOutput = 1 << 20;

    // The length is what bounds the work of nearly every template. This is for one that loops and writes next to nothing, and so far away that a server that is just
    // starting, or has more to do than it can, does not turn devices red.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    // From the first character on: what comes before is the program's own work, done once for each template, and long on a busy machine.
    private long? started;

    public override void Write(char value)
    {
        Guard(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Guard(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Guard(count);
        base.Write(buffer, index, count);
    }

    private void Guard(int more)
    {
        if (GetStringBuilder().Length + more > MaxOutput)
        {
            throw new InvalidOperationException($"its output is longer than {MaxOutput} characters");
        }

        if (time.GetElapsedTime(started ??= time.GetTimestamp()) > MaxTime)
        {
            throw new InvalidOperationException($"it takes longer than {MaxTime.TotalSeconds} s");
        }
    }
}

/// <summary>Escapes what every markup of the makers' files gives a meaning to; <c>{{{x}}}</c> writes a value as it is.</summary>
internal sealed class MarkupEncoder : ITextEncoder
{
    public IFormatProvider? FormatProvider { get; set; } = CultureInfo.InvariantCulture;

    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    public void Encode(string? text, TextWriter target)
    {
        foreach (var c in text ?? "")
        {
            EncodeOne(c, target);
        }
    }

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        while (text?.MoveNext() is true)
        {
            EncodeOne(text.Current, target);
        }
    }

    private static void EncodeOne(char c, TextWriter target)
    {
        switch (c)
        {
            case '&':
                target.Write("&amp;");
                break;
            case '<':
                target.Write("&lt;");
                break;
            case '>':
                target.Write("&gt;");
                break;
            case '"':
                target.Write("&quot;");
                break;
            default:
                target.Write(c);
                break;
        }
    }
}
