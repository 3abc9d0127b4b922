using System.Globalization;

namespace Offhook.Benchmarks;

/// <summary>Prints figures as bench/run reads them.</summary>
internal static class Report
{
    public static void Figure(string name, double value, string format) =>
        Console.WriteLine($"{name}\t{value.ToString(format, CultureInfo.InvariantCulture)}");

    public static void Figure(string name, string value) => Console.WriteLine($"{name}\t{value}");

    /// <summary>The value that half of the samples do not exceed.</summary>
    public static double Median(IReadOnlyList<double> samples) => At(samples, 0.5);

    /// <summary>The value that this part of the samples does not exceed.</summary>
    public static double At(IReadOnlyList<double> samples, double part)
    {
        var sorted = samples.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * part)];
    }
}
