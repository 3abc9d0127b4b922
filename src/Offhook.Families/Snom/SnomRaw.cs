namespace Offhook.Families.Snom;

/// <summary>Remarks about settings that an operator gave by the maker's own names.</summary>
internal static class SnomRaw
{
    /// <summary>Tells of those that the phone's firmware does not know; they are written all the same.</summary>
    public static void Warn(SnomDraft draft)
    {
        foreach (var (text, raw) in draft.Device.Parameters)
        {
            if (raw.Value is null || !SnomCatalogue.TryGet(text, out _, out var known) || SnomGeneration.IsWithin(draft.Device.Generation, known.Since, known.Until))
            {
                continue;
            }

            var (span, replacement) = known.Until.Length > 0 ? ($"up to {known.Until}", Replacement(known.Name)) : ($"{known.Since} and later", null);
            draft.Warn($"{text}: it is known of firmware {span} only, and the phone runs {draft.Device.Generation}{(replacement is null ? "" : $"; {replacement} takes its place")}");
        }
    }

    private static string? Replacement(string name) => name switch
    {
        "vlan" => "vlan_id",
        "settings_refresh_timer" => "prov_polling_period",
        _ => name.StartsWith("codec", StringComparison.Ordinal) ? "codec_priority_list" : null,
    };
}
