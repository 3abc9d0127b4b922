using System.Diagnostics;
using Xunit;

namespace Offhook.Tests.Support;

/// <summary>Waits for what is to come by itself. The limit only keeps a failing test from hanging; a machine that has much else to do must not meet it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(100);

    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what, Pause);

    /// <summary>For what takes a program or a request to find out.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, string what) => UntilAsync(holds, what, LongPause);

    private static async Task UntilAsync(Func<Task<bool>> holds, string what, TimeSpan pause)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Limit, $"it never came to this: {what}");
            await Task.Delay(pause, TestContext.Current.CancellationToken);
        }
    }
}
