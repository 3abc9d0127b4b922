using System.Globalization;
using System.Text.Json;

namespace Offhook.Emulator;

/// <summary>A run's report for people and for programs.</summary>
public static class FleetReportWriter
{
    /// <summary>A table of a few columns, for a terminal.</summary>
    public static void WriteTable(FleetReport report, TextWriter output)
    {
        var failed = report.Failed.Values.Sum();
        Line(output, $"{report.Phones} phones: {report.Provisioned} provisioned, {failed} failed{(report.Interrupted ? ", interrupted" : "")}");
        foreach (var (reason, count) in report.Failed.OrderByDescending(pair => pair.Value))
        {
            Line(output, $"  {count,8} {reason}");
        }

        Line(output, $"{report.Boots} boots, {report.Requests} requests ({report.Retries} repeated), {report.Bytes} bytes in {report.Elapsed.TotalSeconds:0.0} s");
        if (report.Wakes > 0)
        {
            Line(output, $"{report.Wakes} looks of phones that stayed, {report.Called} calls");
        }

        Line(output, $"{report.BootsPerSecond:0.0} boots/s, {report.RequestsPerSecond:0.0} requests/s");
        Line(output, $"status: {string.Join(", ", report.Statuses.OrderBy(pair => pair.Key).Select(pair => $"{StatusName(pair.Key)} x {pair.Value}"))}");
        output.WriteLine();
        Line(output, $"{"document",-22} {"requests",9} {"bytes",12} {"p50 ms",9} {"p90 ms",9} {"p99 ms",9} {"max ms",9}");
        foreach (var row in report.Documents)
        {
            Line(output, $"{row.Kind,-22} {row.Requests,9} {row.Bytes,12} {Ms(row.P50),9:0.00} {Ms(row.P90),9:0.00} {Ms(row.P99),9:0.00} {Ms(row.Max),9:0.00}");
        }
    }

    /// <summary>One JSON object; times in milliseconds, <c>noAnswer</c> counting exchanges without a status.</summary>
    public static string Json(FleetReport report) => EmulatorJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("phones", report.Phones);
        json.WriteNumber("provisioned", report.Provisioned);
        json.WriteStartObject("failed");
        foreach (var (reason, count) in report.Failed.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteBoolean("interrupted", report.Interrupted);
        json.WriteNumber("boots", report.Boots);
        json.WriteNumber("wakes", report.Wakes);
        json.WriteNumber("called", report.Called);
        json.WriteNumber("requests", report.Requests);
        json.WriteNumber("retries", report.Retries);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        json.WriteNumber("bootsPerSecond", Math.Round(report.BootsPerSecond, 1));
        json.WriteNumber("requestsPerSecond", Math.Round(report.RequestsPerSecond, 1));
        json.WriteStartObject("statuses");
        foreach (var (status, count) in report.Statuses.OrderBy(pair => pair.Key))
        {
            json.WriteNumber(status == 0 ? "noAnswer" : StatusName(status), count);
        }

        json.WriteEndObject();
        WriteDocuments(json, report.Documents);
        json.WriteEndObject();
    });

    private static void WriteDocuments(Utf8JsonWriter json, IReadOnlyList<FleetDocument> documents)
    {
        json.WriteStartArray("documents");
        foreach (var document in documents)
        {
            json.WriteStartObject();
            json.WriteString("kind", document.Kind);
            json.WriteNumber("requests", document.Requests);
            json.WriteNumber("retries", document.Retries);
            json.WriteNumber("bytes", document.Bytes);
            json.WriteNumber("p50", Ms(document.P50));
            json.WriteNumber("p90", Ms(document.P90));
            json.WriteNumber("p99", Ms(document.P99));
            json.WriteNumber("max", Ms(document.Max));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string StatusName(int status) => status == 0 ? "no answer" : status.ToString(CultureInfo.InvariantCulture);

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static void Line(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
