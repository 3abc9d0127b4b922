namespace Offhook.Protocols.Tftp;

/// <summary>Where a transfer hangs in a wheel: a link of a list, so that a timer that is set anew with each packet allocates nothing.</summary>
internal sealed class WheelPlace
{
    public TftpTransfer? Owner { get; set; }

    public WheelPlace? Next { get; set; }

    public WheelPlace? Previous { get; set; }

    /// <summary>The tick it is due at.</summary>
    public long Due { get; set; }
}

/// <summary>
/// Timers of any number of transfers for the price of one: a ring of lists, one for each tick. Setting and clearing take the same time however
/// many there are. Not safe for use by two threads at once.
/// </summary>
internal sealed class TimerWheel
{
    // 256 ticks of 50 ms are longer than the longest wait of our own; a client's longer one goes round more than once.
    private const int Slots = 256;

    private readonly WheelPlace[] heads = NewHeads();
    private long now;

    public void Set(TftpTransfer transfer, long due)
    {
        Clear(transfer);
        var place = transfer.Place;
        place.Owner = transfer;
        place.Due = Math.Max(due, now + 1);
        var head = heads[place.Due % Slots];
        (place.Previous, place.Next) = (head, head.Next);
        head.Next!.Previous = place;
        head.Next = place;
    }

    public void Clear(TftpTransfer transfer)
    {
        var place = transfer.Place;
        if (place.Next is not null)
        {
            place.Previous!.Next = place.Next;
            place.Next.Previous = place.Previous;
            (place.Next, place.Previous) = (null, null);
        }
    }

    /// <summary>Moves on to a tick and takes out all that became due.</summary>
    public void Advance(long tick, List<TftpTransfer> due)
    {
        // After a long sleep one turn visits everything.
        for (now = Math.Max(now, tick - Slots); now < tick;)
        {
            now++;
            var head = heads[now % Slots];
            for (var place = head.Next!; place != head;)
            {
                var next = place.Next!;
                if (place.Due <= tick)
                {
                    due.Add(place.Owner!);
                    Clear(place.Owner!);
                }

                place = next;
            }
        }
    }

    private static WheelPlace[] NewHeads()
    {
        var heads = new WheelPlace[Slots];
        for (var i = 0; i < Slots; i++)
        {
            var head = new WheelPlace();
            (head.Next, head.Previous) = (head, head);
            heads[i] = head;
        }

        return heads;
    }
}
