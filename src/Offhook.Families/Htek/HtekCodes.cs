namespace Offhook.Families.Htek;

/// <summary>Codes of one account's own parameters. Its server, codecs and timers are those of a profile.</summary>
/// <param name="Profile">Takes the 0-based number of a profile; only firmware 2.0.4 and later.</param>
internal readonly record struct HtekAccountCodes(
    PCode Active, PCode Profile, PCode Label, PCode SipUserId, PCode AuthenticateId, PCode Password, PCode DisplayName,
    PCode UseRandomPort, PCode LocalSipPort, PCode VoiceMail, PCode DialPlan, PCode DirectPickup, PCode GroupPickup);

/// <summary>
/// Codes of one profile's main parameters; on firmware 1.x the same codes belong to the account of that number.
/// A null code is not known for this profile.
/// </summary>
/// <param name="RegisterExpiration">In minutes.</param>
internal sealed record HtekProfileCodes(
    PCode Sipserver, PCode FailoverSipserver, PCode SecondFailoverSipserver, PCode OutboundProxy, PCode BackUpOutboundProxy,
    PCode SipTransport, PCode NatTraversal, PCode DnsMode, PCode SipRegistration, PCode UnregisterOnReboot, PCode RegisterExpiration,
    PCode RPort, PCode SubscribeForMwi, PCode DtmfMode, PCode DtmfPayloadType, PCode SpecialFeature,
    IReadOnlyList<PCode> Codecs, PCode? SrtpMode, PCode? RingTone);

/// <summary>Codes of one line key.</summary>
/// <param name="Account">0-based; 255 lets the phone choose.</param>
/// <param name="Extension">Pickup code of a monitored key.</param>
internal readonly record struct HtekLineKeyCodes(PCode Type, PCode Mode, PCode Value, PCode Label, PCode Account, PCode Extension);

/// <summary>Codes of one key of an expansion module.</summary>
internal readonly record struct HtekModuleKeyCodes(PCode Type, PCode Value, PCode Label, PCode Account, PCode Extension);

/// <summary>Codes of one programmable key (soft keys, navigation, hold, …).</summary>
internal readonly record struct HtekProgrammableKeyCodes(PCode Type, PCode Account, PCode Value);

/// <summary>
/// The codes that come in families, by number. The tables are the maker's history: accounts 1 to 6 and keys 1 to 4 are scattered,
/// later ones follow a step.
/// </summary>
internal static class HtekCodes
{
    public const int MaxAccounts = 16;

    /// <summary>Profiles of which codes are known: 1 to 4 from real files, 5 and 6 by the codes of accounts 5 and 6.</summary>
    public const int MaxProfiles = 6;

    /// <summary>Keys up to 36 are sure; above them sources disagree on the step and 45 is the highest that one of them has.</summary>
    public const int MaxSureLineKeys = 36;
    public const int MaxLineKeys = 45;

    public const int MaxModules = 6;
    public const int PagesPerModule = 2;
    public const int KeysPerPage = 20;
    public const int ProgrammableKeys = 14;

    private static readonly HtekAccountCodes[] FirstAccounts =
    [
        Of(271, 24082, 20000, 35, 36, 34, 3, 78, 40, 33, 4200, 4705, 4706),
        Of(401, 24083, 20001, 735, 736, 734, 703, 778, 740, 426, 4201, 4715, 4716),
        Of(501, 24084, 20002, 504, 505, 506, 507, 578, 513, 526, 4202, 4725, 4726),
        Of(601, 24085, 20003, 604, 605, 606, 607, 678, 613, 626, 4203, 4735, 4736),
        Of(20360, 24086, 20378, 1704, 1705, 1706, 1707, 20390, 1713, 1726, 4204, 20464, 20466),
        Of(20361, 24087, 20379, 1804, 1805, 1806, 1807, 20391, 1813, 1826, 4205, 20465, 20467),
    ];

    private static readonly HtekProfileCodes[] Profiles =
    [
        Of([47, 967, 8851, 48, 20047, 130, 52, 103, 31, 81, 32, 136, 99, 20166, 79, 198], [57, 58, 59, 60, 61, 62], 183, 104),
        Of([747, 987, 8852, 748, 20048, 830, 730, 702, 731, 752, 732, 137, 709, 20167, 779, 767], [757, 758, 759, 760, 761, 762], 443, 423),
        Of([502, 988, 8853, 503, 20049, 930, 514, 508, 510, 511, 512, 138, 515, 20168, 579, 524], [551, 552, 553, 554, 555, 556], 543, 523),
        Of([602, 989, 8854, 603, 20050, 1030, 614, 608, 610, 611, 612, 139, 615, 20169, 679, 624], [651, 652, 653, 654, 655, 656], 643, 623),
        Of([20362, 20364, 20366, 20370, 20372, 20374, 20376, 20380, 20384, 20386, 20388, 140, 1715, 20170, 20416, 20452], [20392, 20394, 20396], null, null),
        Of([20363, 20365, 20367, 20371, 20373, 20375, 20377, 20381, 20385, 20387, 20389, 141, 1815, 20171, 20417, 20453], [20393, 20395, 20397], null, null),
    ];

    /// <param name="account">1 to <see cref="MaxAccounts"/>.</param>
    public static HtekAccountCodes Account(int account)
    {
        Require(account, MaxAccounts);
        if (account <= FirstAccounts.Length)
        {
            return FirstAccounts[account - 1];
        }

        var i = account - 7;

        // One source goes on from 24088 for all ten, but from the third on that is the code of an earlier account's Active;
        // another has 24720 from account 9 on, which collides with nothing.
        var profile = account <= 8 ? 24088 + i : 24720 + account - 9;
        return Of(
            24090 + i, profile, 24100 + i, 24110 + i, 24120 + i, 24130 + i, 24140 + i,
            24160 + i, 24150 + i, 24170 + i, 24180 + i, 24220 + i, 24230 + i);
    }

    /// <param name="profile">1 to <see cref="MaxProfiles"/>.</param>
    public static HtekProfileCodes Profile(int profile)
    {
        Require(profile, MaxProfiles);
        return Profiles[profile - 1];
    }

    /// <param name="key">1 to <see cref="MaxLineKeys"/>.</param>
    public static HtekLineKeyCodes LineKey(int key)
    {
        Require(key, MaxLineKeys);
        return key switch
        {
            <= 4 => Key(41199 + key, 20599 + key, 41299 + key, 41399 + key, 41499 + key, 41599 + key),
            <= MaxSureLineKeys => Key(
                20200 + 5 * (key - 5), 20599 + key, 20201 + 5 * (key - 5), 20202 + 5 * (key - 5), 20203 + 5 * (key - 5), 20204 + 5 * (key - 5)),
            _ => Key(
                23000 + 6 * (key - 37), 23001 + 6 * (key - 37), 23002 + 6 * (key - 37), 23003 + 6 * (key - 37), 23004 + 6 * (key - 37), 23005 + 6 * (key - 37)),
        };
    }

    /// <param name="module">1 to <see cref="MaxModules"/>.</param>
    /// <param name="page">1 or 2.</param>
    /// <param name="key">1 to <see cref="KeysPerPage"/>.</param>
    public static HtekModuleKeyCodes Module(int module, int page, int key)
    {
        Require(module, MaxModules);
        Require(page, PagesPerModule);
        Require(key, KeysPerPage);
        var first = 60000 + 1000 * (module - 1) + 100 * (page - 1) + 5 * (key - 1);
        return new HtekModuleKeyCodes(new(first), new(first + 1), new(first + 2), new(first + 3), new(first + 4));
    }

    /// <param name="index">
    /// 0 to 3 the soft keys, 4 up, 5 down, 6 left, 7 right, 8 OK, 9 cancel, 10 conference, 11 hold, 12 mute, 13 transfer.
    /// </param>
    public static HtekProgrammableKeyCodes ProgrammableKey(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, ProgrammableKeys);
        return new HtekProgrammableKeyCodes(new(43200 + index), new(43300 + index), new(43400 + index));
    }

    private static void Require(int number, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, max);
    }

    private static HtekAccountCodes Of(
        int active, int profile, int label, int user, int authId, int password, int display,
        int randomPort, int localPort, int voiceMail, int dialPlan, int directPickup, int groupPickup) =>
        new(new(active), new(profile), new(label), new(user), new(authId), new(password), new(display),
            new(randomPort), new(localPort), new(voiceMail), new(dialPlan), new(directPickup), new(groupPickup));

    private static HtekProfileCodes Of(int[] c, int[] codecs, int? srtp, int? ring) =>
        new(new(c[0]), new(c[1]), new(c[2]), new(c[3]), new(c[4]), new(c[5]), new(c[6]), new(c[7]), new(c[8]), new(c[9]), new(c[10]),
            new(c[11]), new(c[12]), new(c[13]), new(c[14]), new(c[15]), Array.ConvertAll(codecs, n => new PCode(n)),
            srtp is { } s ? new PCode(s) : null, ring is { } r ? new PCode(r) : null);

    private static HtekLineKeyCodes Key(int type, int mode, int value, int label, int account, int extension) =>
        new(new(type), new(mode), new(value), new(label), new(account), new(extension));
}
