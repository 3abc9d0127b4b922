using System.Collections.Immutable;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Codecs, of the whole phone and of each line.</summary>
internal static class FanvilCodecs
{
    /// <summary>Places of the older generation's list for the whole phone.</summary>
    private const int Places = 6;

    // Of lines: the older generation calls G.711 by its law.
    private static readonly Dictionary<string, string> OldNames = new(StringComparer.Ordinal)
    {
        ["pcmu"] = "G711U", ["pcma"] = "G711A", ["g722"] = "G722", ["g729"] = "G729", ["g723"] = "G723", ["g726-32"] = "G726-32",
    };

    private static readonly Dictionary<string, string> NewNames = new(StringComparer.Ordinal)
    {
        ["pcmu"] = "PCMU", ["pcma"] = "PCMA", ["g722"] = "G722", ["g729"] = "G729", ["g723"] = "G723", ["g726-32"] = "G726-32", ["ilbc"] = "iLBC", ["opus"] = "opus",
    };

    public static void Write(FanvilDraft draft)
    {
        if (draft.Settings.List(SettingSchema.AudioCodecs) is not { IsEmpty: false } codecs)
        {
            return;
        }

        var key = SettingSchema.AudioCodecs.Key;
        draft.Set(FanvilFields.CodecSets, Joined(draft, codecs, key), key);
        if (!draft.IsOld)
        {
            return;
        }

        var known = codecs.Where(OldNames.ContainsKey).Select(c => $"{NewNames[c]}/8000").Take(Places).ToList();
        for (var place = 1; place <= Places; place++)
        {
            if (place <= known.Count)
            {
                draft.Set(FanvilFields.Codec(place), known[place - 1], key);
            }
            else
            {
                draft.Clear(FanvilFields.Codec(place), "", key);
            }
        }
    }

    public static void WriteLine(FanvilDraft draft, LineSnapshot line)
    {
        if (line.Settings.List(SettingSchema.AudioCodecs) is { IsEmpty: false } codecs)
        {
            draft.Set(FanvilFields.Line(line.Index, "VoiceCodecMap"), Joined(draft, codecs, SettingSchema.AudioCodecs.Key), SettingSchema.AudioCodecs.Key);
        }
    }

    private static string Joined(FanvilDraft draft, ImmutableArray<string> codecs, string key)
    {
        var names = draft.IsOld ? OldNames : NewNames;
        foreach (var codec in codecs.Where(c => !names.ContainsKey(c)))
        {
            draft.Warn($"{key}: no phone of this generation is known to have {codec}, so it is left out");
        }

        return string.Join(',', codecs.Where(names.ContainsKey).Select(c => names[c]));
    }
}
