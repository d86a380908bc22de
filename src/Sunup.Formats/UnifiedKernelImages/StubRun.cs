using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>The stub's <c>run()</c>, as far as it decides what the kernel gets.</summary>
internal sealed class StubRun
{
    private readonly UkiImage _image;
    private readonly FileBytes _file;
    private readonly EffectiveOptions _options;
    private readonly int _major;
    private readonly List<EffectiveDrop> _dropped = [];

    private StubRun(UkiImage image, FileBytes file, EffectiveOptions options) => (_image, _file, _options, _major) = (image, file, options, StubVersions.MajorOf(image.Stub));

    public static EffectiveBoot Of(UkiImage image, FileBytes file, EffectiveOptions options) => new StubRun(image, file, options).Run();

    private EffectiveBoot Run()
    {
        var (selected, given) = LoadOptions();
        var profile = _options.Profile ?? selected ?? 0;
        if (profile < 0 || (profile > 0 && profile >= _image.Profiles.Length) || (profile > 0 && _major < StubVersions.FirstWithProfiles))
        {
            return new EffectiveBoot { Profile = profile, Refusal = NoProfile(profile), Dropped = [.. _dropped] };
        }

        var view = new StubView(_image, profile);
        if (view[".linux"] is not { } linux)
        {
            return new EffectiveBoot { Profile = profile, Refusal = "Image lacks .linux section.", Dropped = [.. _dropped] };
        }

        var addons = Addons(view);
        var parts = CommandLine(view, given, addons);
        var initrds = new StubInitrds(_file, view, _options.Companions, addons, _major, _dropped).List();
        return new EffectiveBoot
        {
            Profile = profile,
            Linux = linux,
            KernelOffset = linux.Offset,
            KernelLength = InnerKernel.LengthOf(_file, linux),
            Initrds = [.. initrds],
            CommandLine = string.Join(' ', parts.Select(part => part.Text)),
            CommandLineParts = [.. parts],
            Dropped = [.. _dropped],
        };
    }

    private string NoProfile(int profile) => _major < StubVersions.FirstWithProfiles
        ? $"profile {profile} was asked for; systemd-stub {_image.Stub!.Version} knows no profiles"
        : $"Unable to locate embedded per-profile PE sections: profile {profile} was asked for, the image has {_image.Profiles.Length}";

    private (int? Profile, string Given) LoadOptions()
    {
        var options = _options.LoadOptions ?? "";
        var end = options.IndexOf('\0', StringComparison.Ordinal);
        options = end < 0 ? options : options[..end];
        if (options.Length == 0)
        {
            return (null, "");
        }

        if (!StubText.IsText(options, _major))
        {
            _dropped.Add(new EffectiveDrop("load options", "they are no text: a control character is in them"));
            return (null, "");
        }

        var (profile, rest) = _major >= StubVersions.FirstWithProfiles ? StubText.SplitProfile(options) : (null, options);
        return (profile, StubText.Mangle(rest, _major));
    }

    private List<StubAddon> Addons(StubView view)
    {
        var uname = view[".uname"] is { } section ? StubText.Of(_file, section) : null;
        var addons = new List<StubAddon>();
        foreach (var companion in _options.Companions.Where(companion => companion.IsAddon).OrderByDescending(companion => companion.IsGlobal).ThenBy(companion => companion.FileName, StringComparer.Ordinal))
        {
            var addon = StubAddon.Read(companion, _image, uname, out var refusal);
            if (_major < StubVersions.FirstWithAddons)
            {
                _dropped.Add(new EffectiveDrop(companion.FileName, $"systemd-stub takes addons since {StubVersions.FirstWithAddons}; this one is {_image.Stub!.Version}"));
            }
            else if (addon is null)
            {
                _dropped.Add(new EffectiveDrop(companion.FileName, refusal));
            }
            else
            {
                addons.Add(addon);
            }
        }

        return addons;
    }

    private List<CommandLinePart> CommandLine(StubView view, string given, List<StubAddon> addons)
    {
        var embedded = view[".cmdline"];
        if (given.Length > 0 && _options.SecureBoot && (embedded is not null || (_options.ConfidentialVm && _major >= 255)))
        {
            _dropped.Add(new EffectiveDrop("load options", embedded is not null ? "Secure Boot is on and the image has a .cmdline" : "Secure Boot is on in a confidential VM"));
            given = "";
        }

        var parts = new List<CommandLinePart>();
        Add(given.Length > 0 ? "load options" : ".cmdline", given.Length > 0 ? given : embedded is { } section ? StubText.Of(_file, section) : "");
        if (given.Length > 0 && embedded is not null)
        {
            _dropped.Add(new EffectiveDrop(".cmdline", "load options take its place"));
        }

        foreach (var addon in addons)
        {
            Add(addon.Name, addon.CommandLine ?? "");
        }

        if (_options.SmbiosExtra is { } extra && (_major < StubVersions.FirstWithAddons || _options.ConfidentialVm))
        {
            _dropped.Add(new EffectiveDrop("SMBIOS", _options.ConfidentialVm ? "a confidential VM believes no host" : $"systemd-stub reads it since {StubVersions.FirstWithAddons}"));
        }
        else
        {
            Add("SMBIOS", _options.SmbiosExtra ?? "");
        }

        return parts;

        void Add(string source, string text)
        {
            var mangled = StubText.Mangle(text, _major);
            if (mangled.Length > 0)
            {
                parts.Add(new CommandLinePart(source, mangled));
            }
        }
    }
}
