using System.Collections.Concurrent;

namespace Offhook.Core.Rendering;

/// <summary>What a cached document is known by: whose, which, for which generation, with or without secrets, and in which view of the fleet (0 = as it is).</summary>
internal readonly record struct DocumentKey(UInt128 Owner, string Kind, string Captured, string Generation, bool WithSecrets, long View = 0);

/// <summary>
/// Rendered documents under a limit of bytes. Two halves: new and used entries go into the young one; when it is full, the old one is dropped
/// and the young one becomes old. That keeps what is in use without a lock or a list on the hot path.
/// </summary>
internal sealed class DocumentCache(long byteLimit)
{
    // Object headers, key, dictionary node and header texts of an entry, roughly.
    private const int EntryOverhead = 400;

    private readonly Lock turning = new();
    private volatile ConcurrentDictionary<DocumentKey, Entry> young = new();
    private volatile ConcurrentDictionary<DocumentKey, Entry> old = new();
    private long youngBytes;
    private long hits;
    private long misses;

    public long Hits => Volatile.Read(ref hits);

    public long Misses => Volatile.Read(ref misses);

    public long Bytes => Volatile.Read(ref youngBytes);

    /// <summary>A document rendered at this very basis, or null.</summary>
    public RenderedDocument? Find(in DocumentKey key, long basis)
    {
        if (young.TryGetValue(key, out var entry) || old.TryGetValue(key, out entry))
        {
            if (entry.Basis == basis)
            {
                Interlocked.Increment(ref hits);
                if (entry.Half != young)
                {
                    Put(key, basis, entry.Document);
                }

                return entry.Document;
            }
        }

        Interlocked.Increment(ref misses);
        return null;
    }

    public void Put(in DocumentKey key, long basis, RenderedDocument document)
    {
        var half = young;
        if (half.TryGetValue(key, out var before))
        {
            Interlocked.Add(ref youngBytes, -before.Document.Body.Length - EntryOverhead);
        }

        half[key] = new Entry(basis, document, half);
        if (Interlocked.Add(ref youngBytes, document.Body.Length + EntryOverhead) > byteLimit / 2)
        {
            Turn();
        }
    }

    private void Turn()
    {
        lock (turning)
        {
            if (Volatile.Read(ref youngBytes) > byteLimit / 2)
            {
                old = young;
                young = new ConcurrentDictionary<DocumentKey, Entry>();
                Volatile.Write(ref youngBytes, 0);
            }
        }
    }

    private sealed record Entry(long Basis, RenderedDocument Document, ConcurrentDictionary<DocumentKey, Entry> Half);
}
