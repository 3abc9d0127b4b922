using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Writes the fleet as a file that <see cref="FleetApply"/> takes back.</summary>
internal sealed class FleetExport(IStore store, ISecretSealer sealer, ScopeDirectory scopes)
{
    public async Task WriteAsync(Stream output, ScopePath? scope, bool secrets, bool json, string actor, CancellationToken cancellation)
    {
        var inside = (ScopePath path) => scope is not { } limit || limit.Contains(path);
        var ids = new List<DeviceId>();
        store.LoadDevices(row =>
        {
            if (inside(ScopePath.Parse(row.Columns.Scope)))
            {
                ids.Add(row.Id);
            }
        });
        if (secrets)
        {
            // Reading secrets is audited like a change.
            await store.TakeChangeAsync("export", $"{actor} exported secrets of {scope?.Value ?? "everything"}", cancellation).ConfigureAwait(false);
        }

        var content = new FleetContent
        {
            Scopes = [.. scopes.Specs.Values.Select(s => s.Spec).Where(s => inside(s.Path))],
            Devices = [.. ids.Chunk(1_000).SelectMany(chunk => store.ReadDevices(chunk)).Select(s => SpecCodec.ReadDevice(s.Body.Span, sealer))],
            Files = scope is null ? [.. store.LoadSpecs(SpecKind.File).Select(s => SpecCodec.ReadFile(s.Body.Span))] : [],
            Phonebooks = [.. scopes.Phonebooks.Values.Select(b => b.Spec).Where(b => inside(b.Scope))],
        };
        var form = secrets ? SecretForm.Plain : SecretForm.Sealed;
        if (json)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            FleetWriter.WriteJson(content, sealer, form, buffer);
            await output.WriteAsync(buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        }
        else
        {
            // The writer is synchronous and a network stream must not be: it writes to memory first.
            using var memory = new MemoryStream();
            using (var writer = new StreamWriter(memory, leaveOpen: true))
            {
                FleetWriter.WriteYaml(content, sealer, form, writer);
            }

            memory.Position = 0;
            await memory.CopyToAsync(output, cancellation).ConfigureAwait(false);
        }
    }
}
