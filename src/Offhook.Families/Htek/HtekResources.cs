using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>What a file is for.</summary>
internal enum HtekFileKind
{
    Firmware,
    Ringtone,
    Wallpaper,
    Screensaver,
    Logo,
    Language,
    Certificate,
    File,
}

/// <summary>
/// Judges a file when it is added. A phone drops a picture that is too large or of the wrong size without a word, so what the maker's
/// document (chapters 5 to 7) limits is refused here, where somebody can read why.
/// </summary>
internal static class HtekResources
{
    /// <summary>"&lt;=100KB" for one wallpaper or screensaver.</summary>
    public const long MaxPictureBytes = 100 * 1024;

    /// <summary>"&lt;=2M" for the logo of the web page.</summary>
    public const long MaxLogoBytes = 2 * 1024 * 1024;

    /// <summary>As much of a file as is looked at; every picture within its limit is smaller, save a logo's.</summary>
    public const int HeadBytes = (int)MaxPictureBytes;

    private static readonly PictureSize LogoSize = new(225, 93);

    /// <summary>Everything that is wrong with the file, each in a sentence that does not name it; empty when it may be added.</summary>
    /// <param name="fileName">Name under which phones will ask for it.</param>
    /// <param name="model">The model it is meant for; null for any.</param>
    /// <param name="head">Beginning of the file, up to <see cref="HeadBytes"/>.</param>
    /// <param name="length">Length of the whole file in bytes.</param>
    public static IReadOnlyList<string> Check(HtekFileKind kind, string fileName, string? model, ReadOnlySpan<byte> head, long length)
    {
        var problems = new List<string>();
        HtekModel? known = null;
        if (model is not null && !HtekModels.Instance.TryGet(model, out known))
        {
            problems.Add($"{model} is not a known model");
        }

        if (IsFactoryFile(fileName))
        {
            problems.Add("the maker warns that its factory files harm the phone; they are never served");
        }

        if (length == 0)
        {
            problems.Add("is empty");
            return problems;
        }

        switch (kind)
        {
            case HtekFileKind.Firmware:
                CheckFirmware(fileName, problems);
                break;
            case HtekFileKind.Ringtone:
                CheckRingtone(fileName, problems);
                break;
            case HtekFileKind.Wallpaper or HtekFileKind.Screensaver:
                CheckPicture(fileName, known, head, length, problems);
                break;
            case HtekFileKind.Logo:
                CheckLogo(fileName, head, length, problems);
                break;
            case HtekFileKind.Language when !fileName.Equals("Language.tar", StringComparison.Ordinal):
                problems.Add("languages are loaded as Language.tar");
                break;
            default:
                break;
        }

        return problems;
    }

    /// <summary>Whether it is the maker's factory file, <c>factory000x.bin</c>: never to be served whatever the data folder holds.</summary>
    public static bool IsFactoryFile(string fileName) =>
        fileName.StartsWith("factory", StringComparison.OrdinalIgnoreCase) && fileName.EndsWith(".bin", StringComparison.OrdinalIgnoreCase);

    private static void CheckFirmware(string fileName, List<string> problems)
    {
        // 1.0.3.73 and later; 1.0.3.58 to 1.0.3.72; resources that came with the latter.
        var good = (fileName.StartsWith("fw", StringComparison.Ordinal) && fileName.EndsWith(".rom", StringComparison.Ordinal))
            || ((fileName.StartsWith("boot_", StringComparison.Ordinal) || fileName.StartsWith("img_", StringComparison.Ordinal)) && fileName.EndsWith(".bin", StringComparison.Ordinal))
            || fileName is "hlpres.tar" or "exp_pres.tar";
        if (!good)
        {
            problems.Add("phones ask for firmware as fw9xx.rom, and before 1.0.3.73 as boot_9xx.bin, img_9xx.bin and hlpres.tar");
        }
    }

    private static void CheckRingtone(string fileName, List<string> problems)
    {
        if (fileName is not ("ring4.bin" or "ring5.bin" or "ring6.bin" or "ring7.bin" or "ring8.bin"))
        {
            problems.Add("phones ask for ring4.bin to ring8.bin only; rings 1 to 3 are built in");
        }
    }

    private static void CheckPicture(string fileName, HtekModel? model, ReadOnlySpan<byte> head, long length, List<string> problems)
    {
        CheckLength(length, MaxPictureBytes, problems);
        var format = HtekImage.FormatOf(head);
        if (!HasExtension(fileName, format))
        {
            problems.Add("only .jpg and .bmp are allowed, and the content must be what the name says");
            return;
        }

        if (model is null)
        {
            return;
        }

        if (model.Picture is not { } wanted)
        {
            problems.Add($"the maker names no wallpaper or screensaver size for {model.Name}");
            return;
        }

        CheckSize(head, wanted, $" on {model.Name}", problems);
    }

    private static void CheckLogo(string fileName, ReadOnlySpan<byte> head, long length, List<string> problems)
    {
        CheckLength(length, MaxLogoBytes, problems);
        if (HtekImage.FormatOf(head) != HtekImageFormat.Jpeg || !HasExtension(fileName, HtekImageFormat.Jpeg))
        {
            problems.Add("the logo of the web page must be a .jpg");
            return;
        }

        CheckSize(head, LogoSize, "", problems);
    }

    private static void CheckLength(long length, long max, List<string> problems)
    {
        if (length > max)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"has {length} bytes; the phone takes at most {max} and drops a larger one silently"));
        }
    }

    private static void CheckSize(ReadOnlySpan<byte> head, PictureSize wanted, string where, List<string> problems)
    {
        if (!HtekImage.TryReadSize(head, out var size))
        {
            problems.Add($"its width and height cannot be read; {wanted} is needed{where}");
        }
        else if (size != wanted)
        {
            problems.Add($"is {size} pixels; {wanted} is needed{where}");
        }
    }

    private static bool HasExtension(string fileName, HtekImageFormat format) => format switch
    {
        HtekImageFormat.Jpeg => fileName.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase),
        HtekImageFormat.Bmp => fileName.EndsWith(".bmp", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
