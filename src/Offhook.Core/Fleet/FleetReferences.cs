namespace Offhook.Core.Fleet;

/// <summary>What a fleet file refers to outside itself. Whoever sends the file to a server sends these along.</summary>
/// <param name="Environment">Names of environment variables.</param>
/// <param name="SecretFiles">Paths of files that hold a secret, as written.</param>
/// <param name="Files">Paths of <c>files:</c>, as written.</param>
public sealed record FleetReferences(IReadOnlySet<string> Environment, IReadOnlySet<string> SecretFiles, IReadOnlySet<string> Files)
{
    /// <summary>
    /// Collects the references of one document. A map that merely looks like a reference is collected too; one that cannot be followed is for
    /// the binder to report.
    /// </summary>
    public static FleetReferences Collect(FleetNode document)
    {
        var environment = new SortedSet<string>(StringComparer.Ordinal);
        var secrets = new SortedSet<string>(StringComparer.Ordinal);
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var member in document.Members)
        {
            if (member.Name != "files")
            {
                Walk(member.Value, environment, secrets);
                continue;
            }

            foreach (var file in member.Value.Items)
            {
                if (file.Find("path")?.Text is { } path)
                {
                    files.Add(path);
                }
            }
        }

        return new FleetReferences(environment, secrets, files);
    }

    // Nodes are at most FleetReader.MaxDepth deep.
    private static void Walk(FleetNode node, SortedSet<string> environment, SortedSet<string> secrets)
    {
        if (NodeValues.IsReference(node))
        {
            var reference = node.Members[0];
            _ = reference.Name switch
            {
                "env" => environment.Add(reference.Value.Text!),
                "file" => secrets.Add(reference.Value.Text!),
                _ => false,
            };
            return;
        }

        foreach (ref readonly var member in node.Members)
        {
            Walk(member.Value, environment, secrets);
        }

        foreach (var item in node.Items)
        {
            Walk(item, environment, secrets);
        }
    }
}
