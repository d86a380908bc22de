using System.Globalization;
using System.Text;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Imports;

/// <summary>A machine file in the making: what is set is written, in the order of the documentation.</summary>
internal sealed class MachineDraft
{
    private readonly List<ImportNote> _notes = [];

    public string Name { get; set; } = "imported";

    public string? Kernel { get; set; }

    public string? Initrd { get; set; }

    public string? CommandLine { get; set; }

    public Dictionary<string, string> Hardware { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Smbios { get; } = new(StringComparer.Ordinal);

    public List<string> OemStrings { get; } = [];

    public List<DiskDraft> Disks { get; } = [];

    public List<NicDraft> Nics { get; } = [];

    public Dictionary<string, string> Root { get; } = new(StringComparer.Ordinal);

    public List<string> RawQemu { get; } = [];

    /// <summary>Whole sections of <c>raw.qemu.conf</c>, lines without indentation.</summary>
    public List<string> RawQemuConfig { get; } = [];

    public void Lost(int line, string what, string why) => _notes.Add(new ImportNote(ImportNoteKind.Lost, line, what, why));

    public void Changed(int line, string what, string why) => _notes.Add(new ImportNote(ImportNoteKind.Changed, line, what, why));

    /// <summary>Tells the keys of an option that nobody took.</summary>
    public void LoseRest(QemuWord word, params string[] taken)
    {
        foreach (var (key, value) in word.Entries.Where(entry => !taken.Contains(entry.Key)))
        {
            Lost(word.Line, $"-{word.Kind} {key}={value}", "no key of a machine file says it");
        }
    }

    /// <summary>Takes a name that another program allows and a machine file may not.</summary>
    public void SetName(int line, string name)
    {
        var valid = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')]).TrimStart('.', '-', '_');
        valid = valid.Length > 63 ? valid[..63] : valid;
        Name = MachineName.IsValid(valid) ? valid : Name;
        if (Name != name)
        {
            Changed(line, $"name {name}", $"machine files have names of letters, digits, '.', '-' and '_': {Name}");
        }
    }

    /// <summary>How the virtual CPUs are arranged: keys of QEMU's own.</summary>
    public void AddTopology(int line, string what, IEnumerable<(string Key, string Value)> keys)
    {
        (string Key, string Value)[] numbers = [.. keys.Where(key => int.TryParse(key.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))];
        if (numbers.Length > 0)
        {
            RawQemuConfig.Add(DiskDraft.Section("[smp-opts]", numbers));
            Changed(line, what, $"in raw.qemu.conf: {string.Join(", ", numbers.Select(key => $"{key.Key}={key.Value}"))}");
        }
    }

    /// <summary>Guest RAM, rounded to what a machine file takes, as the source's program does: libvirt and QEMU up, Incus down.</summary>
    public void SetMemory(int line, long bytes, bool roundDown = false)
    {
        const long mib = 1L << 20;
        var whole = Math.Max(32, (roundDown ? bytes : bytes + mib - 1) / mib);
        Hardware["memory"] = whole % 1024 == 0 ? Number(whole / 1024) + "GiB" : Number(whole) + "MiB";
        if (whole * mib != bytes)
        {
            Changed(line, $"memory of {Number(bytes)} bytes", $"rounded {(roundDown ? "down" : "up")} to {Hardware["memory"]}");
        }
    }

    public ImportedMachine Finish(string origin)
    {
        OrderDisks();
        var text = new StringBuilder();
        text.Append("# Made by `sunup import` of ").Append(origin.ReplaceLineEndings(" ")).Append(". What could not be carried over was said there.\n");
        Line(text, 0, "name", Name);
        WriteBoot(text);
        Line(text, 0, "route", Kernel is not null ? "direct" : "disk");
        WriteHardware(text);
        foreach (var (key, value) in Root)
        {
            Line(text, 0, key, value);
        }

        if (RawQemu.Count > 0)
        {
            Line(text, 0, "raw.qemu", string.Join(' ', RawQemu.Select(Quote)));
        }

        string[] sections = [.. RawQemuConfig, .. Disks.SelectMany((disk, number) => disk.ToSections(number))];
        if (sections.Length > 0)
        {
            text.Append("raw.qemu.conf: |\n").AppendJoin('\n', sections.SelectMany(section => section.TrimEnd().Split('\n')).Select(line => line.Length == 0 ? "" : $"  {line}")).Append('\n');
        }

        Line(text, 0, "expect", null);
        text.Append("  stage: up\n  within: 5m\n");
        return new ImportedMachine(text.ToString(), [.. _notes.OrderBy(note => note.Line)]);
    }

    /// <summary>What is booted from first stands first: a machine file's disks are tried in their order.</summary>
    private void OrderDisks()
    {
        List<DiskDraft> ordered = [.. Disks.OrderBy(disk => disk.BootPlace ?? int.MaxValue)];
        if (!ordered.SequenceEqual(Disks))
        {
            Changed(0, "order of the disks", $"they stand in the order of the boot, {string.Join(", ", ordered.Select(disk => disk.Image))}: a guest that names its disks by number sees them in that order");
            Disks.Clear();
            Disks.AddRange(ordered);
        }
    }

    private void WriteBoot(StringBuilder text)
    {
        text.Append("boot:\n");
        if (Kernel is null)
        {
            if (Hardware.GetValueOrDefault("arch") == "aarch64")
            {
                Lost(0, "boot from a disk", "aarch64 machines go up by route direct only in this version: name kernel and initrd under boot");
            }

            if (Disks.Count == 0)
            {
                Disks.Add(new DiskDraft { Image = $"{Name}.img" });
                Lost(0, "disk", $"the source names neither a disk nor a kernel: put the disk's image at {Name}.img, or correct the path");
            }

            text.Append("  disk: 0\n");
            return;
        }

        Line(text, 2, "kernel", Kernel);
        if (Initrd is not null)
        {
            Line(text, 2, "initrd", Initrd);
        }

        if (CommandLine is { Length: > 0 })
        {
            Line(text, 2, "cmdline", CommandLine);
        }
    }

    private void WriteHardware(StringBuilder text)
    {
        if (Hardware.Count + Smbios.Count + OemStrings.Count + Disks.Count + Nics.Count == 0)
        {
            text.Append("hardware: {}\n");
            return;
        }

        text.Append("hardware:\n");
        foreach (var (key, value) in Hardware)
        {
            // Mappings and lists are written as they stand.
            _ = value.StartsWith('{') || value.StartsWith('[') ? text.Append("  ").Append(key).Append(": ").Append(value).Append('\n') : Line(text, 2, key, value);
        }

        if (Smbios.Count + OemStrings.Count > 0)
        {
            text.Append("  smbios:\n");
            foreach (var (key, value) in Smbios)
            {
                Line(text, 4, key, value);
            }

            WriteList(text, "    oem_strings:\n", OemStrings.Select(Scalar), "      - ");
        }

        WriteList(text, "  disks:\n", Disks.Select(disk => disk.ToYaml()), "    - ");
        WriteList(text, "  nics:\n", Nics.Select(nic => nic.ToYaml()), "    - ");
    }

    private static void WriteList(StringBuilder text, string head, IEnumerable<string> items, string mark)
    {
        foreach (var item in items)
        {
            text.Append(head).Append(mark).Append(item).Append('\n');
            head = "";
        }
    }

    private static StringBuilder Line(StringBuilder text, int indent, string key, string? value) =>
        text.Append(' ', indent).Append(key).Append(value is null ? ":" : $": {Scalar(value)}").Append('\n');

    /// <summary>A scalar of YAML: plain where it cannot be taken for anything else.</summary>
    public static string Scalar(string value)
    {
        var isPlain = value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') && !value.StartsWith('-') && value is not ("null" or "Null" or "NULL" or "~");
        if (isPlain)
        {
            return value;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+,./:@%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
