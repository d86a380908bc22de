using Sunup.Formats.Executables;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Roots;
using Sunup.Model;

namespace Sunup.Images.Scripts;

/// <summary>Says what the first program of an initramfs does: the steps of a shell script, the units of systemd, the lines of busybox's inittab. Nothing is run.</summary>
public static class InitReader
{
    /// <param name="image">Its root.</param>
    /// <param name="name">Of the image, for findings.</param>
    /// <param name="path">What the kernel starts.</param>
    public static InitReading Read(RootContents image, string name, string path)
    {
        var reading = image.Tree.Find(path).Node is { IsFile: true } node ? ReadProgram(image, name, path, node) : new InitReading { Path = path, Kind = InitProgramKind.Missing };
        string[] places = [.. reading.NotFollowed, .. image.NotKept.Select(file => $"{file}: a text of more than {RootContents.LongestFile >> 20} MiB, or behind {RootContents.MostBytes >> 20} MiB of others")];
        return places.Length == 0 ? reading : reading with { NotFollowed = [.. places], Findings = [.. reading.Findings, InitFindings.Incomplete(places)] };
    }

    private static InitReading ReadProgram(RootContents image, string name, string path, RootNode node)
    {
        var real = image.FinalPathOf(path);
        if (image.TextOf(path) is { } text && ScriptText.FirstLine(text) is { } first)
        {
            return ScriptText.IsShell(text)
                ? ReadScript(image, path, first) with { RealPath = real }
                : new InitReading { Path = path, RealPath = real, Kind = InitProgramKind.OtherScript, Interpreter = first };
        }

        var files = new ImageRootFiles(name, image);
        return real.EndsWith("systemd", StringComparison.Ordinal) && node.Program?.Kind == ProgramKind.Elf
            ? OfUnits(files) with { Path = path, RealPath = real }
            : IsBusyboxInit(path, real)
                ? OfTable(files) with { Path = path, RealPath = real }
                : new InitReading { Path = path, RealPath = real, Kind = InitProgramKind.Program };
    }

    private static InitReading ReadScript(RootContents image, string path, string interpreter)
    {
        var programs = new ImagePrograms(image, "/" + interpreter.Split([' ', '\t'], 2)[0].TrimStart('/'));
        var walk = new InitWalk(image, programs);
        walk.Source(path, 0, path);
        var modules = new ImageModuleState(image);
        return new InitReading
        {
            Path = path,
            Kind = InitProgramKind.ShellScript,
            Interpreter = interpreter,
            Steps = [.. walk.Steps.Select(step => Worded(step, modules))],
            Files = [.. walk.Files],
            NotFollowed = [.. walk.NotFollowed],
            Findings = [.. FindingsOf(image, walk, modules)],
        };
    }

    private static InitStep Worded(InitStep step, ImageModuleState modules) => step.Kind switch
    {
        InitStepKind.CommandLine => step with { Text = string.Join(' ', step.Names) },
        InitStepKind.Modules => step with { Text = string.Join(", ", step.Names.Select(name => name.Contains('$', StringComparison.Ordinal) ? name : $"{name} ({WhereIs(modules, name)})")) },
        _ => step,
    };

    private static string WhereIs(ImageModuleState modules, string name) => modules.WhereIs(name) ?? (modules.KnowsBuiltIn ? "missing" : "not in the image");

    private static IEnumerable<Finding> FindingsOf(RootContents image, InitWalk walk, ImageModuleState modules)
    {
        foreach (var (away, back) in FileSwaps.Of(walk.Operations, new MountedFolders(image.Tree, walk.Mounts).IsInMemory))
        {
            yield return InitFindings.SwapLosesFile(away, back, IsMounted(walk.Steps, back.To!));
        }

        if (walk.Missing.Count > 0)
        {
            yield return InitFindings.ProgramsMissing(walk.Missing);
        }

        var missing = walk.Steps.Where(step => step.Kind == InitStepKind.Modules)
            .SelectMany(step => step.Names.Where(module => !module.Contains('$', StringComparison.Ordinal) && !module.StartsWith('/') && modules.WhereIs(module) is null).Select(module => (module, step))).ToList();
        if (missing.Count > 0)
        {
            yield return InitFindings.ModulesMissing(missing, modules.KnowsBuiltIn);
        }

        foreach (var (exec, after) in walk.NeverReached)
        {
            yield return InitFindings.NeverReached(exec, after);
        }
    }

    // By its name, or by a variable in that folder: imgfile= of a command line names what the script has by heart elsewhere.
    private static bool IsMounted(IEnumerable<InitStep> steps, string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return steps.Any(step => step.Kind is InitStepKind.Loop or InitStepKind.Squashfs or InitStepKind.Mount
            && (step.Text.Contains(path, StringComparison.Ordinal) || step.Text.Contains($"{folder}$", StringComparison.Ordinal) || step.Text.Contains($"{folder.TrimEnd('/')}$", StringComparison.Ordinal)));
    }

    private static InitReading OfUnits(ImageRootFiles files)
    {
        var target = files.Exists("etc/initrd-release") || files.Exists("usr/lib/initrd-release") ? "initrd.target" : "default.target";
        var graph = new UnitGraph(files);
        var units = graph.Order(target);
        // initrd-parse-etc.service starts the cleaning up, and that isolates the target which leaves the initramfs: nothing pulls these in.
        units = target != "initrd.target" ? units : [.. units.Concat(graph.Order("initrd-cleanup.service")).Concat(graph.Order("initrd-switch-root.target")).DistinctBy(unit => unit.Name, StringComparer.Ordinal)];
        return new InitReading
        {
            Path = "",
            Kind = InitProgramKind.Systemd,
            Steps = [.. units.Select(unit => new InitStep(InitStepKind.Unit, "/" + unit.Path, 0, unit.Description is { } text ? $"{unit.Name}: {text}" : unit.Name, unit.Command ?? "", unit.Condition) { Names = [unit.Name] })],
            Files = [.. units.Select(unit => "/" + unit.Path)],
        };
    }

    private static InitReading OfTable(ImageRootFiles files)
    {
        var plan = InitPlanReader.Busybox(new InitPlan { Root = files.Name, System = InitSystem.Busybox }, files);
        return new InitReading
        {
            Path = "",
            Kind = InitProgramKind.Busybox,
            Steps = [.. plan.Levels.SelectMany(level => level.Actions.Select(action => new InitStep(InitStepKind.Unit, "/etc/inittab", action.Line ?? 0, $"{action.Verb}: {action.Name}", action.Name, null)))],
            Files = files.Exists("etc/inittab") ? ["/etc/inittab"] : [],
        };
    }

    // busybox is init by the name that it is started with: init/init.c, and the applets init and linuxrc.
    private static bool IsBusyboxInit(string path, string real) =>
        real.EndsWith("busybox", StringComparison.Ordinal) && path[(path.LastIndexOf('/') + 1)..] is "init" or "linuxrc";
}
