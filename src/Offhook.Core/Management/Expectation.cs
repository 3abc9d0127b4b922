using System.Globalization;

namespace Offhook.Core.Management;

/// <summary>
/// How many devices whoever writes believes that his change reaches. It is a term of his request and the same for every kind of write, so it travels
/// beside them: what is committed within it is refused when it would reach another number.
/// </summary>
public static class Expectation
{
    private static readonly AsyncLocal<int?> Devices = new();

    /// <summary>What is expected here; null = nobody said.</summary>
    public static int? Current => Devices.Value;

    /// <summary>Begins an expectation; disposing ends it.</summary>
    public static IDisposable Of(int devices)
    {
        Devices.Value = devices;
        return new End();
    }

    private sealed class End : IDisposable
    {
        public void Dispose() => Devices.Value = null;
    }
}

/// <summary>A change would reach another number of devices than was expected; nothing was written.</summary>
public sealed class UnexpectedReachException(int reaches, int expected) : Exception(string.Create(
    CultureInfo.InvariantCulture, $"the change would reach {reaches} device{(reaches == 1 ? "" : "s")}, and {expected} {(expected == 1 ? "was" : "were")} expected; nothing was written"))
{
    /// <summary>How many it would reach.</summary>
    public int Reaches { get; } = reaches;
}
