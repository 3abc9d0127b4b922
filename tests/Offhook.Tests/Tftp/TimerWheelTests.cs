using FsCheck;
using FsCheck.Fluent;
using Offhook.Protocols.Tftp;
using Xunit;

namespace Offhook.Tests.Tftp;

public sealed class TimerWheelTests
{
    [Fact]
    public void Each_timer_is_due_at_its_tick_however_far_and_not_once_it_was_cleared() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var wheel = new TimerWheel();
        var transfers = Enumerable.Range(0, 30).Select(_ => new TransferKit([]).Transfer).ToList();
        var expected = new Dictionary<TftpTransfer, long>();
        var due = new List<TftpTransfer>();
        for (long tick = 0; tick < 3000; tick += random.Next(1, 20))
        {
            due.Clear();
            wheel.Advance(tick, due);
            foreach (var transfer in due)
            {
                Assert.True(expected.Remove(transfer, out var at) && at <= tick);
            }

            Assert.DoesNotContain(expected.Values, at => at <= tick);
            var one = transfers[random.Next(transfers.Count)];
            if (random.Next(3) == 0)
            {
                wheel.Clear(one);
                expected.Remove(one);
            }
            else
            {
                expected[one] = tick + random.Next(1, 700);
                wheel.Set(one, expected[one]);
            }
        }
    }));
}
