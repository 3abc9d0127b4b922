using System.Globalization;
using System.Text;
using Offhook.Core.Dialling;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>
/// Dial rules. Known of their language are digits, <c>x</c>, classes such as <c>[1-9]</c> and the comma for a second dial tone; repetition is not, and a
/// rule that needs it is left out.
/// </summary>
internal static class FanvilDial
{
    public const string FileName = "dialPeer.csv";

    /// <summary>Whether the rules go into a file of their own.</summary>
    public static bool AsFile(DeviceSnapshot device) => device.Generation == FanvilGeneration.Old && FanvilModels.Instance[device.Model].TakesDialPeers
        && FanvilOptions.IsOn(device.Options, FanvilOptions.DialPeerFile) && device.Settings.Plan(SettingSchema.DialPlan) is not null;

    /// <summary>The file of their own; null where the rules stand in the configuration. The fields are those of the XML form.</summary>
    public static DocumentBody? WriteFile(DeviceSnapshot device)
    {
        if (!AsFile(device))
        {
            return null;
        }

        var draft = new FanvilDraft(device, secrets: null);
        var text = new StringBuilder("ID,Number,protocol,address,port,SipDomain,Alias,DelLen,Suffix,type\r\n");
        var number = 0;
        foreach (var rule in device.Settings.Plan(SettingSchema.DialPlan)!.Value)
        {
            if (Translate(rule, draft) is { } pattern)
            {
                WarnOfTime(draft, rule, old: true);
                var quoted = pattern.Contains(',', StringComparison.Ordinal) ? $"\"{pattern}\"" : pattern;
                text.Append(CultureInfo.InvariantCulture, $"Item{++number},{quoted},2,0.0.0.0,5060,,{Alias(rule)},0,,1\r\n");
            }
        }

        WarnOfOrder(draft);
        return new DocumentBody(Encoding.UTF8.GetBytes(text.ToString()), draft.Parameters.Warnings);
    }

    public static void Write(FanvilDraft draft)
    {
        if (draft.Settings.Plan(SettingSchema.DialPlan) is not { } rules || AsFile(draft.Device))
        {
            return;
        }

        if (!draft.IsOld && !FanvilFormat.IsXml(draft.Device))
        {
            draft.Warn($"{SettingSchema.DialPlan.Key}: the text form of dial rules is not known on the newer generation, so none are sent; set options.format to xml");
            return;
        }

        var number = 0;
        foreach (var rule in rules)
        {
            if (Translate(rule, draft) is { } pattern)
            {
                WarnOfTime(draft, rule, draft.IsOld);
                WriteRule(draft, ++number, pattern, rule);
            }
        }

        WarnOfOrder(draft);
    }

    private static void WarnOfTime(FanvilDraft draft, DialRule rule, bool old)
    {
        if (rule.Timeout is > 0)
        {
            draft.Warn($"{SettingSchema.DialPlan.Key}: '{rule.Match}' waits as long as the phone waits for any number, because these phones have no time for each rule");
        }
        else if (rule.Timeout == 0 && old)
        {
            draft.Warn($"{SettingSchema.DialPlan.Key}: '{rule.Match}' waits as long as the phone waits for any number, because it is not known how the older generation is told to dial at once");
        }
    }

    // Which of two rules counts is nowhere told. Rules that are left out stand in no other's way.
    private static void WarnOfOrder(FanvilDraft draft)
    {
        foreach (var conflict in DialOverlap.Conflicts(draft.Settings.Plan(SettingSchema.DialPlan)!.Value).Where(c => !DialPattern.Parse(c.First.Match).IsOpen && !DialPattern.Parse(c.Other.Match).IsOpen))
        {
            draft.Warn($"{SettingSchema.DialPlan.Key}: '{conflict.First.Match}' and '{conflict.Other.Match}' both hold for {conflict.Number}, and which of them these phones prefer is not known");
        }
    }

    private static void WriteRule(FanvilDraft draft, int number, string pattern, DialRule rule)
    {
        var key = SettingSchema.DialPlan.Key;
        void Set(string old, string current, string value) => draft.Set(FanvilFields.DialRule(number, old, current), value, key);
        Set("Number", "Number", pattern);
        if (draft.IsOld)
        {
            // 2 is SIP; an address of zeroes leaves the call to the line's server.
            Set("protocol", "", "2");
            Set("address", "", "0.0.0.0");
            Set("port", "", "5060");
            Set("SipDomain", "", "");
        }
        else
        {
            Set("", "ApplyToCall", "0");
            Set("", "MatchToSend", rule.Timeout == 0 ? "1" : "0");
            Set("", "Media", "0");
            Set("", "Line", "-1");
            Set("", "Address", "");
            Set("", "Port", "0");
        }

        Set("Alias", "Alias", Alias(rule));
        Set("DelLen", "DelLen", "0");
        Set("Suffix", "Suffix", "");
        if (draft.IsOld)
        {
            Set("type", "", "1");
        }
    }

    private static string Alias(DialRule rule) => string.IsNullOrEmpty(rule.Rewrite) ? "" : $"all:{rule.Rewrite}";

    private static string? Translate(DialRule rule, FanvilDraft draft)
    {
        var pattern = DialPattern.Parse(rule.Match);
        if (pattern.IsOpen)
        {
            draft.Warn(string.Create(CultureInfo.InvariantCulture, $"{SettingSchema.DialPlan.Key}: '{rule.Match}' is left out, because it is not known how these phones are told of numbers of any length"));
            return null;
        }

        var text = new StringBuilder(rule.Match.Length);
        foreach (var element in pattern.Elements)
        {
            text.Append(element.ToneBefore ? "," : "").Append(element.Symbols.ToString());
        }

        return text.Append(pattern.EndsWithTone ? "," : "").ToString();
    }
}
