using System.Diagnostics;
using Xunit;

namespace Offhook.Tests.Support;

/// <summary>Waits for what is to come by itself. The limit only keeps a failing test from hanging; a machine that has much else to do must not meet it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(waited.Elapsed < Limit, $"it never came to this: {what}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
