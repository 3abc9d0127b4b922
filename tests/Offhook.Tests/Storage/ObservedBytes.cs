using System.Buffers;

namespace Offhook.Tests.Storage;

/// <summary>Bytes that tell when they are read, so that something can happen in the middle of a write whatever the speed of the machine.</summary>
internal sealed class ObservedBytes(byte[] bytes, Action read) : MemoryManager<byte>
{
    public override Span<byte> GetSpan()
    {
        read();
        return bytes;
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        read();
        return bytes.AsMemory(elementIndex).Pin();
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
