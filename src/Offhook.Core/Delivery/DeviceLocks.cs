using Offhook.Core.Devices;

namespace Offhook.Core.Delivery;

/// <summary>One at a time for each device's status, without an object per device: locks are shared by devices of the same stripe.</summary>
public sealed class DeviceLocks
{
    private const int Stripes = 256;

    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the device's turn; disposing gives it back.</summary>
    public async Task<IDisposable> EnterAsync(DeviceId id)
    {
        var stripe = StripeOf(id);
        await stripe.WaitAsync().ConfigureAwait(false);
        return new Turn(stripe);
    }

    /// <summary>The same, for code that has nothing to await.</summary>
    public IDisposable Enter(DeviceId id)
    {
        var stripe = StripeOf(id);
        stripe.Wait();
        return new Turn(stripe);
    }

    private SemaphoreSlim StripeOf(DeviceId id) => stripes[(int)((ulong)id.Bits * 0x9E37_79B9_7F4A_7C15UL >> 56)];

    private sealed class Turn(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
