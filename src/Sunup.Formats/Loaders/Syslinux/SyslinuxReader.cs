using System.Globalization;
using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Syslinux;

/// <summary>Goes through the lines of a configuration.</summary>
internal sealed class SyslinuxReader(Func<string, string?>? include)
{
    private const int MostIncludes = 64;

    private readonly List<SyslinuxLabel> _labels = [];
    private readonly List<LoaderProblem> _problems = [];
    private readonly List<LoaderFile> _files = [];
    private SyslinuxLabel? _label;
    private string? _default;
    private string? _append;
    private string? _ui;
    private int _timeout;
    private int _includes;
    private bool _inText;

    public void Read(string text, int depth)
    {
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t', '\r', '\0', '\ufeff');
            if (_inText)
            {
                _inText = !line.StartsWith("endtext", StringComparison.OrdinalIgnoreCase);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var (keyword, value) = Split(line);
                Take(keyword, value, number, depth);
            }
        }
    }

    public LoaderConfiguration ToConfiguration()
    {
        var menuDefault = _labels.Find(label => label.IsMenuDefault)?.Name;
        var wanted = _ui is not null ? menuDefault ?? _default : _default;
        if (wanted is null && _ui is null)
        {
            _problems.Add(new LoaderProblem(1, "No DEFAULT or UI configuration directive found!"));
        }

        var first = wanted?.Split(' ')[0];
        var named = _labels.Find(label => string.Equals(label.Name, wanted, StringComparison.Ordinal)) ?? _labels.Find(label => string.Equals(label.Name, first, StringComparison.Ordinal));
        var entries = _labels.Select(label => label.ToEntry(_append, label == named)).ToList();
        if (named is null && wanted is not null && !wanted.EndsWith(".c32", StringComparison.OrdinalIgnoreCase))
        {
            // DEFAULT may be a kernel with its options, as typed at the prompt.
            var implied = new SyslinuxLabel(first!, 1) { Append = wanted.Length > first!.Length ? wanted[first.Length..].Trim() : null };
            implied.SetProgram("kernel", first, 1);
            entries.Add(implied.ToEntry(_append, isDefault: true));
        }

        return new LoaderConfiguration
        {
            Entries = [.. entries],
            Default = wanted,
            TimeoutTenths = _timeout > 0 ? _timeout : null,
            Files = [.. _files],
            Problems = [.. _problems],
        };
    }

    private static (string Keyword, string Value) Split(string line)
    {
        var end = line.AsSpan().IndexOfAny(' ', '\t', '=');
        return end < 0 ? (line.ToLowerInvariant(), "") : (line[..end].ToLowerInvariant(), line[end..].TrimStart(' ', '\t', '='));
    }

    private void Take(string keyword, string value, int line, int depth)
    {
        switch (keyword)
        {
            case "label":
                _label = new SyslinuxLabel(value, line);
                if (_labels.Exists(label => label.Name == value))
                {
                    _problems.Add(new LoaderProblem(line, $"the label {value} was there before: the first one is found"));
                }

                _labels.Add(_label);
                break;
            case "default":
                _default = value;
                break;
            case "ui":
                _ui = value;
                _files.Add(new LoaderFile(value.Split(' ')[0], LoaderFileUse.Program, line));
                break;
            case "timeout":
                _timeout = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var tenths) ? tenths : 0;
                break;
            case "include":
                Include(value, line, depth);
                break;
            case "menu":
                TakeMenu(value, line, depth);
                break;
            case "text":
                _inText = value.StartsWith("help", StringComparison.OrdinalIgnoreCase);
                break;
            default:
                TakeOfLabel(keyword, value, line);
                break;
        }
    }

    private void TakeOfLabel(string keyword, string value, int line)
    {
        switch (keyword)
        {
            case "append" when _label is null:
                _append = value;
                break;
            case "append" when _label is not null:
                (_label.Append, _label.AppendLine) = (value, line);
                break;
            case "kernel" or "linux" or "boot" or "bss" or "pxe" or "fdimage" or "comboot" or "com32" or "config" when _label is not null:
                _label.SetProgram(keyword, value, line);
                break;
            case "initrd" when _label is not null:
                _label.Others.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(path => new LoaderFile(path, LoaderFileUse.Initrd, line)));
                break;
            case "fdt" or "devicetree" when _label is not null:
                _label.Others.Add(new LoaderFile(value, LoaderFileUse.DeviceTree, line));
                break;
            case "localboot" when _label is not null:
                _label.LocalBoot = value;
                break;
            case "kernel" or "linux" or "initrd":
                _problems.Add(new LoaderProblem(line, $"{keyword.ToUpperInvariant()} stands before every LABEL: nothing takes it"));
                break;
        }
    }

    private void TakeMenu(string value, int line, int depth)
    {
        var (word, rest) = Split(value);
        switch (word)
        {
            case "label" when _label is not null:
                _label.Title = rest.Replace("^", "", StringComparison.Ordinal);
                break;
            case "default" when _label is not null:
                _label.IsMenuDefault = true;
                break;
            case "include":
                Include(rest.Split(' ')[0], line, depth);
                break;
            case "begin":
                _label = null;
                break;
        }
    }

    private void Include(string path, int line, int depth)
    {
        _files.Add(new LoaderFile(path, LoaderFileUse.Configuration, line));
        if (depth >= SyslinuxConfiguration.MostDepth || ++_includes > MostIncludes)
        {
            _problems.Add(new LoaderProblem(line, $"{path} is not included: files include each other too deep or too often"));
        }
        else if (include?.Invoke(path) is { } text)
        {
            Read(text, depth + 1);
        }
    }
}
