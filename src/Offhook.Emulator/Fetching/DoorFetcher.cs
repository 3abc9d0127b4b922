namespace Offhook.Emulator.Fetching;

/// <summary>Every door that is played; the scheme of an address says which.</summary>
internal sealed class DoorFetcher(params IFetcher[] doors) : IFetcher, IDisposable
{
    public bool Speaks(string scheme) => doors.Any(door => door.Speaks(scheme));

    public Task<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        doors.First(door => door.Speaks(request.Target.Scheme)).FetchAsync(request, cancellationToken);

    public void Dispose()
    {
        foreach (var door in doors.OfType<IDisposable>())
        {
            door.Dispose();
        }
    }
}
