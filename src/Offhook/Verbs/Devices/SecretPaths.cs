using System.Text.Json;
using Offhook.Core.Settings;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary>Knows which paths of a device hold secrets: passwords, secret settings, and what the device's family calls secret.</summary>
internal sealed class SecretPaths(ServerClient client, string devicePath)
{
    private string? family;
    private IReadOnlyList<FamilyDto>? families;

    public async Task<bool> IsSecretAsync(string path, CancellationToken cancellation)
    {
        if (path.EndsWith("password", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".accessCode", StringComparison.Ordinal) || path.EndsWith(".pin", StringComparison.Ordinal)
            || path is "token" or "login")
        {
            return true;
        }

        if (path.IndexOf("settings.", StringComparison.Ordinal) is >= 0 and var at)
        {
            return SettingSchema.Find(path[(at + "settings.".Length)..])?.IsSecret ?? false;
        }

        return path.Split('.', 2) switch
        {
            ["options", var name] => await IsSecretOptionAsync(name, cancellation),
            ["parameters", var name] => await IsSecretParameterAsync(name, cancellation),
            _ => false,
        };
    }

    private async Task<bool> IsSecretOptionAsync(string name, CancellationToken cancellation)
    {
        families ??= JsonSerializer.Deserialize(await client.GetAsync("families", cancellation), ApiJson.Default.IReadOnlyListFamilyDto) ?? [];
        var own = await FamilyAsync(cancellation);
        return families.FirstOrDefault(f => f.Name == own)?.Options.Any(o => o.Name == name && o.Secret) ?? false;
    }

    private async Task<bool> IsSecretParameterAsync(string name, CancellationToken cancellation)
    {
        var path = $"families/{Uri.EscapeDataString(await FamilyAsync(cancellation))}/parameters/{Uri.EscapeDataString(name)}";
        return await client.FindAsync(path, cancellation) is { } answer
            && (JsonSerializer.Deserialize(answer, ApiJson.Default.ParameterDto)?.Secret ?? false);
    }

    private async Task<string> FamilyAsync(CancellationToken cancellation) =>
        family ??= JsonSerializer.Deserialize(await client.GetAsync(devicePath, cancellation), ApiJson.Default.DeviceDto)!.Family;
}
