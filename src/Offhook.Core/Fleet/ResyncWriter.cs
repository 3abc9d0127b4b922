using System.Globalization;
using System.Text.Json;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>Writes <c>resync:</c> of a scope.</summary>
internal static class ResyncWriter
{
    public static void Write(Utf8JsonWriter json, ResyncSpec resync)
    {
        if (resync.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("resync"u8);
        if (resync.When is { } when)
        {
            json.WriteString("when"u8, EnumNames.Of(when));
        }

        if (resync.Window is { } window)
        {
            Write(json, window);
        }

        if (resync.Channel is { } channel)
        {
            json.WriteString("channel"u8, channel);
        }

        if (resync.Rate is { } rate)
        {
            json.WriteNumber("rate"u8, rate);
        }

        if (resync.PollSpread is { } spread)
        {
            json.WriteNumber("pollSpread"u8, spread);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ResyncWindow window)
    {
        json.WriteStartObject("window"u8);
        json.WriteString("from"u8, window.From.ToString("HH:mm", CultureInfo.InvariantCulture));
        json.WriteString("to"u8, window.To.ToString("HH:mm", CultureInfo.InvariantCulture));
        if (!window.Days.IsEmpty)
        {
            json.WriteStartArray("days"u8);
            foreach (var day in window.Days)
            {
                json.WriteStringValue(ResyncBinder.NameOf(day));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
