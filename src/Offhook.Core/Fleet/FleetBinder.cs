using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>Binds fleet files to specs, and reports everything that is wrong with them at once.</summary>
public sealed class FleetBinder(FleetContext context)
{
    // As many devices as the greatest server is sized for.
    private const int MaxItems = 1_000_000;

    private static readonly string[] DocumentMembers = ["offhook", "scopes", "devices", "files", "phonebooks"];
    private static readonly string[] Collections = ["scopes", "devices", "files", "phonebooks"];

    /// <summary>Binds the files as one plan.</summary>
    public FleetPlan Bind(params IReadOnlyList<FleetSource> sources)
    {
        var run = new Run(new Binding(context), new ScopeIndex(context.KnownScopes()));
        foreach (var source in sources)
        {
            run.CheckDocuments(source);
        }

        // Scopes of all files come first: a device may stand before its tenant.
        foreach (var collection in Collections)
        {
            foreach (var source in sources)
            {
                run.BindCollection(source, collection);
            }
        }

        return run.Finish([.. sources.Select(s => s.File)]);
    }

    /// <summary>Binds one device that stands alone, for an edit. The answer has the device, or mistakes whose paths begin inside it.</summary>
    public (DeviceSpec? Device, IReadOnlyList<FleetMistake> Mistakes) BindDevice(string file, FleetNode node)
    {
        var binding = new Binding(context) { File = file };
        var device = new DeviceBinder(binding, new ScopeIndex(context.KnownScopes())).Bind(node);
        var mistakes = binding.InOrder([file]);
        return (mistakes.Count == 0 ? device : null, mistakes);
    }

    private sealed class Run(Binding binding, ScopeIndex index)
    {
        private readonly DeviceBinder deviceBinder = new(binding, index);
        private readonly List<Placed<ScopeSpec>> scopes = [];
        private readonly List<Placed<DeviceSpec>> devices = [];
        private readonly List<Placed<PlannedFile>> files = [];
        private readonly List<Placed<PhonebookSpec>> phonebooks = [];
        private readonly Dictionary<ScopePath, FleetPlace> scopePlaces = [];
        private readonly Dictionary<DeviceId, FleetPlace> devicePlaces = [];
        private readonly Dictionary<string, FleetPlace> filePlaces = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, FleetPlace> bookPlaces = new(StringComparer.Ordinal);

        public void CheckDocuments(FleetSource source)
        {
            binding.File = source.File;
            foreach (var mistake in source.Mistakes)
            {
                binding.Add(mistake);
            }

            for (var i = 0; i < source.Documents.Count; i++)
            {
                CheckDocument(source.Documents[i], first: i == 0);
            }

            if (source.Documents.Count == 0 && source.Mistakes.Count == 0)
            {
                binding.Mistake(1, "offhook", "is missing, the file is empty; offhook: 1 is allowed");
            }
        }

        public void BindCollection(FleetSource source, string collection)
        {
            binding.File = source.File;
            var position = 0;
            foreach (var document in source.Documents)
            {
                if (document.Find(collection) is not { } list)
                {
                    continue;
                }

                binding.Enter(collection);
                foreach (var item in NodeValues.Items(binding, list, MaxItems))
                {
                    binding.Enter(position);
                    BindItem(item, new FleetPlace(source.File, item.Line, collection, position++));
                    binding.Leave();
                }

                binding.Leave();
            }
        }

        public FleetPlan Finish(IReadOnlyList<string> fileOrder)
        {
            DeliveryCheck.Run(binding, index, scopes);
            DialCheck.Run(binding, index, scopes);
            return new FleetPlan
            {
                Scopes = scopes,
                Devices = devices,
                Files = files,
                Phonebooks = phonebooks,
                Mistakes = binding.InOrder(fileOrder),
                Notes = binding.Notes,
            };
        }

        private void CheckDocument(FleetNode document, bool first)
        {
            if (document.Kind == FleetNodeKind.Null && !first)
            {
                return;
            }

            var version = document.Find("offhook");
            foreach (ref readonly var member in NodeValues.Members(binding, document))
            {
                if (!DocumentMembers.Contains(member.Name))
                {
                    binding.Enter(member.Name);
                    NodeValues.Unknown(binding, member, DocumentMembers);
                    binding.Leave();
                }
            }

            if (version is null ? first : version.Text != "1")
            {
                binding.Mistake(version?.Line ?? document.Line, "offhook", version is null
                    ? "is missing; offhook: 1 is allowed"
                    : $"{NodeValues.Shown(version)} is no version of fleet files that this build reads; 1 is allowed");
            }
        }

        private void BindItem(FleetNode node, FleetPlace place)
        {
            switch (place.Collection)
            {
                case "scopes" when new ScopeBinder(binding).Bind(node) is { } scope && IsFirst(scopePlaces, scope.Path, place, "name"):
                    scopes.Add(new(scope, place));
                    index.Put(scope);
                    break;
                case "devices":
                    BindDevice(node, place);
                    break;
                case "files" when new CatalogueBinder(binding, index).BindFile(node) is { } file && IsFirst(filePlaces, file.Spec.Name, place, "name"):
                    files.Add(new(file, place));
                    break;
                case "phonebooks" when new CatalogueBinder(binding, index).BindPhonebook(node) is { } book && IsFirst(bookPlaces, book.Name, place, "name"):
                    phonebooks.Add(new(book, place));
                    break;
            }
        }

        private void BindDevice(FleetNode node, FleetPlace place)
        {
            var device = deviceBinder.Bind(node);

            // Asked of the node, so that a device which is given twice and has other mistakes is told both.
            var member = node.Find("mac") is null ? "uuid" : "mac";
            var first = !DeviceId.TryParse(node.Find(member)?.Text, out var id) || IsFirst(devicePlaces, id, place, member);
            if (first && device is not null)
            {
                devices.Add(new(device, place));
            }
        }

        private bool IsFirst<T>(Dictionary<T, FleetPlace> places, T key, FleetPlace place, string member) where T : notnull
        {
            if (places.TryAdd(key, place))
            {
                return true;
            }

            binding.Mistake(place.Line, member, $"{key} is given already at {places[key]}; each is allowed once");
            return false;
        }
    }
}
