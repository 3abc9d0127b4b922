using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>
/// Accounts and the profiles that they point at. Accounts 1 to 6 have a profile of their own number, which on firmware 1.x is the account itself;
/// later ones share one of the profiles 1 to 4. What is not used is cleared, because the phone keeps what is not mentioned.
/// </summary>
internal static class HtekLines
{
    /// <summary>Accounts with a server of their own.</summary>
    public const int OwnServers = HtekCodes.MaxProfiles;

    /// <summary>Profiles that later accounts may point at: those of which real files show the codes.</summary>
    private const int SharedProfiles = 4;

    private static readonly string[] Sources = [.. Enumerable.Range(0, HtekCodes.MaxAccounts + 1).Select(i => $"line {i}")];
    private static readonly HtekAccountCodes[] Accounts = [.. Enumerable.Range(1, HtekCodes.MaxAccounts).Select(HtekCodes.Account)];

    public static void Write(HtekDraft draft)
    {
        var profiles = new HtekSipBlock?[HtekCodes.MaxProfiles];
        var limit = AccountLimit(draft);
        var lines = draft.Device.Lines.Where(l => IsPossible(l, draft, limit)).ToDictionary(l => l.Index);
        foreach (var line in lines.Values.Where(l => l.Index <= OwnServers))
        {
            profiles[line.Index - 1] = HtekSipBlock.Of(line, draft);
        }

        var plan = DialPlan(draft);
        var profileSources = (string[])Sources.Clone();
        for (var account = 1; account <= limit; account++)
        {
            if (lines.GetValueOrDefault(account) is { } line && ProfileOf(line, profiles, profileSources, draft) is { } profile)
            {
                WriteAccount(draft, line, profile, plan);
            }
            else
            {
                ClearAccount(draft, account);
            }
        }

        WriteProfiles(draft, profiles, profileSources, Math.Min(limit, HtekCodes.MaxProfiles));
    }

    private static int AccountLimit(HtekDraft draft) =>
        Math.Min(draft.Device.Model.Lines, draft.IsFirstGeneration ? OwnServers : HtekCodes.MaxAccounts);

    private static bool IsPossible(LineSnapshot line, HtekDraft draft, int limit)
    {
        if (line.Index >= 1 && line.Index <= limit)
        {
            return true;
        }

        draft.Warn(draft.IsFirstGeneration
            ? $"line {line.Index}: firmware before 2.0 has {limit} accounts that are known, so it is left out"
            : $"line {line.Index}: the {draft.Device.Model.Name} has {limit} accounts, so it is left out");
        return false;
    }

    // Index of the profile; null when none is left, because an account with another one's server would send its password there.
    private static int? ProfileOf(LineSnapshot line, HtekSipBlock?[] profiles, string[] sources, HtekDraft draft)
    {
        if (line.Index <= OwnServers)
        {
            return line.Index - 1;
        }

        var wanted = HtekSipBlock.Of(line, draft);
        var at = Array.IndexOf(profiles, wanted, 0, SharedProfiles);
        if (at < 0 && (at = Array.IndexOf(profiles, null, 0, SharedProfiles)) >= 0)
        {
            profiles[at] = wanted;
            sources[at + 1] = Sources[line.Index];
        }

        if (at < 0)
        {
            draft.Warn($"line {line.Index}: from account 7 on the phone shares profiles 1 to 4, and none of them has this line's SIP settings; it is not activated");
            return null;
        }

        return at;
    }

    private static string? DialPlan(HtekDraft draft)
    {
        if (draft.Settings.Plan(SettingSchema.DialPlan) is not { } rules)
        {
            return null;
        }

        var compiled = HtekDialPlan.Compile(rules);
        foreach (var warning in compiled.Warnings)
        {
            draft.Warn(warning);
        }

        return compiled.Text;
    }

    private static void WriteAccount(HtekDraft draft, LineSnapshot line, int profile, string? plan)
    {
        var codes = Accounts[line.Index - 1];
        var source = Sources[line.Index];
        draft.Set(codes.Active, value: true, source);
        if (!draft.IsFirstGeneration)
        {
            draft.Set(codes.Profile, profile, source);
        }

        draft.Set(codes.Label, line.Label, source);
        draft.Set(codes.SipUserId, line.Number, source);
        draft.Set(codes.AuthenticateId, line.User, source);
        if (draft.Secrets?.LinePasswords.GetValueOrDefault(line.Index) is { } password)
        {
            draft.Set(codes.Password, password.Reveal(), source);
        }

        draft.Set(codes.DisplayName, line.Display, source);
        SetCode(draft, codes.VoiceMail, line, SettingSchema.DialVoicemail);
        SetCode(draft, codes.DirectPickup, line, SettingSchema.DialPickup);
        SetCode(draft, codes.GroupPickup, line, SettingSchema.DialGroupPickup);
        if (plan is not null)
        {
            draft.Set(codes.DialPlan, plan, SettingSchema.DialPlan.Key);
        }

        if (line.Settings.Text(SettingSchema.SipServer) is null)
        {
            draft.Warn($"line {line.Index}: it has no sip.server, so it cannot register");
        }
    }

    private static void SetCode(HtekDraft draft, PCode code, LineSnapshot line, SettingDefinition setting)
    {
        if (line.Settings.Text(setting) is { } text)
        {
            draft.Set(code, text, setting.Key);
        }
    }

    private static void ClearAccount(HtekDraft draft, int account)
    {
        var codes = Accounts[account - 1];
        var source = Sources[account];
        draft.Clear(codes.Active, source);
        draft.Clear(codes.Label, source);
        draft.Clear(codes.SipUserId, source);
        draft.Clear(codes.AuthenticateId, source);
        if (draft.Secrets is not null)
        {
            // The account is gone, and with it its password: this one is meant.
            draft.Clear(codes.Password, source);
        }

        draft.Clear(codes.DisplayName, source);
    }

    private static void WriteProfiles(HtekDraft draft, HtekSipBlock?[] profiles, string[] sources, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var codes = HtekCodes.Profile(i + 1);
            if (profiles[i] is { } block)
            {
                block.Write(draft, codes, sources[i + 1]);
            }
            else
            {
                draft.Clear(codes.Sipserver, sources[i + 1]);
                draft.Clear(codes.FailoverSipserver, sources[i + 1]);
                draft.Clear(codes.OutboundProxy, sources[i + 1]);
            }
        }
    }
}
