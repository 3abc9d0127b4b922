using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Storage;
using Xunit;

namespace Offhook.Tests.Storage;

/// <summary>Small specs for store tests.</summary>
internal static class StoreSamples
{
    public static DeviceId Id(int number) => DeviceId.From(MacAddress.FromNumber(0x0200_0000_0000UL + (ulong)number));

    public static ReadOnlyMemory<byte> Body(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte>? body) => Encoding.UTF8.GetString(body!.Value.Span);

    public static DeviceColumns Columns(int number, string scope = "acme", string name = "Reception") =>
        new("maker", "M1", scope, name, Enabled: true, (UInt128)number, (UInt128)(number + 1) << 100);

    public static SpecWrite Device(int number, string body = "{}", string scope = "acme", string name = "Reception") =>
        new(SpecKind.Device, Id(number).ToKey(), Body(body), Columns(number, scope, name));

    public static SpecWrite DeviceGone(int number) => new(SpecKind.Device, Id(number).ToKey(), Body: null);

    public static SpecWrite Scope(string key, string body = "{}") => new(SpecKind.Scope, key, Body(body));

    public static SpecWrite[] Devices(int count, string body) => [.. Enumerable.Range(0, count).Select(number => Device(number, body))];

    public static Task<long> Commit(this IStore store, params SpecWrite[] writes) =>
        store.CommitAsync("tester", "apply", "a test", writes, TestContext.Current.CancellationToken);

    public static List<DeviceRow> AllDevices(this IStore store)
    {
        var rows = new List<DeviceRow>();
        store.LoadDevices(rows.Add);
        return rows;
    }
}
