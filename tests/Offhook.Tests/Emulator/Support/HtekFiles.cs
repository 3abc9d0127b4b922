using System.Security.Cryptography;
using System.Text;
using Offhook.Emulator;
using Xunit;

namespace Offhook.Tests.Emulator.Support;

/// <summary>Files and phones that the tests of the Htek persona share.</summary>
internal static class HtekFiles
{
    public const string Mac = "001fc11c22a9";
    public const string Account = "<P271>1</P271><P35>2011</P35>";

    public static string Settings(string parameters) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<hl_provision version=\"1\">\n<config version=\"1\">\n{parameters}\n</config>\n</hl_provision>\n";

    /// <summary>Encrypts as the command in the maker's guide does with a full key of 32 digits.</summary>
    public static byte[] Encrypted(string text, string key32)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString(key32);
        return aes.EncryptCbc(Encoding.UTF8.GetBytes(text), Convert.FromHexString("0B1E1D000F0B07091D1F04071F1E0407"));
    }

    public static PhoneOptions Uc924(Uri server) => new("htek", "UC924", "00:1F:C1:1C:22:A9", server);

    /// <summary>Boots once, with every wait cut short.</summary>
    public static async Task<(PhoneResult Result, List<PhoneStep> Steps)> BootAsync(PhoneOptions options, TimeProvider? time = null)
    {
        var steps = new List<PhoneStep>();
        var phone = new Phone(options, time ?? new InstantTime(), fetcher: null, observer: null);
        return (await phone.BootAsync(steps.Add, TestContext.Current.CancellationToken), steps);
    }

    /// <summary>The outcomes of the last boot, by step.</summary>
    public static IReadOnlyList<(string Step, StepOutcome Outcome)> LastBoot(IReadOnlyList<PhoneStep> steps) =>
        [.. steps.Where(step => step.Boot == steps[^1].Boot).Select(step => (step.Step, step.Outcome))];
}
