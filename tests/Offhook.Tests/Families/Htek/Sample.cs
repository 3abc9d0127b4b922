namespace Offhook.Tests.Families.Htek;

/// <summary>Byte-exact files beside the tests.</summary>
internal static class Sample
{
    public static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Families", "Htek", "Samples", name));
}
