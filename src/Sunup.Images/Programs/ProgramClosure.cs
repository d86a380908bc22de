using System.Collections.Immutable;
using Sunup.Formats.Executables;

namespace Sunup.Images.Programs;

/// <summary>A program with all that its dynamic loader needs: files that make it run where nothing else is.</summary>
public sealed record ProgramClosure
{
    private const int MostLinks = 10;

    private static readonly ImmutableArray<string> s_folders =
    [
        "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib",
    ];

    public required string Program { get; init; }

    /// <summary>The dynamic loader's file; null for a static program.</summary>
    public string? Loader { get; init; }

    /// <summary>By the names that they are asked for by.</summary>
    public ImmutableSortedDictionary<string, string> Libraries { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Libraries, or a loader, that none of the roots has.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>Follows what a program needs, and what that needs.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="roots">Roots of file systems that are searched in order: <c>/</c>, unpacked packages.</param>
    /// <returns>Null where the program is no 64-bit ELF file.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ProgramClosure? Of(string program, IReadOnlyList<string> roots)
    {
        if (ElfNeeds.Read(File.ReadAllBytes(program)) is not { } needs)
        {
            return null;
        }

        var loader = needs.Interpreter is { } path ? roots.Select(root => FileIn(root, path)).FirstOrDefault(file => file is not null) : null;
        var libraries = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var missing = new List<string>(needs.Interpreter is { } wanted && loader is null ? [wanted] : []);
        var pending = new Queue<string>(needs.Libraries);
        // libc asks for the loader by its name; it is there already.
        var seen = new HashSet<string>(needs.Interpreter is { } own ? [Path.GetFileName(own)] : [], StringComparer.Ordinal);
        while (pending.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }

            if (Find(name, roots, needs.Machine) is not var (file, more))
            {
                missing.Add(name);
                continue;
            }

            libraries[name] = file;
            foreach (var next in more.Libraries)
            {
                pending.Enqueue(next);
            }
        }

        return new ProgramClosure { Program = program, Loader = loader, Libraries = libraries.ToImmutable(), Missing = [.. missing] };
    }

    // A link's absolute target is one below that root, not this host's.
    private static string? FileIn(string root, string path)
    {
        var full = Path.Combine(root, path.TrimStart('/'));
        for (var hop = 0; hop < MostLinks && new FileInfo(full).LinkTarget is { } target; hop++)
        {
            full = target.StartsWith('/') ? Path.Combine(root, target.TrimStart('/')) : Path.GetFullPath(target, Path.GetDirectoryName(full)!);
        }

        return File.Exists(full) ? full : null;
    }

    private static (string File, ElfNeeds Needs)? Find(string name, IReadOnlyList<string> roots, ushort machine)
    {
        foreach (var file in roots.SelectMany(root => s_folders.Select(folder => FileIn(root, $"{folder}/{name}"))).OfType<string>())
        {
            if (ElfNeeds.Read(File.ReadAllBytes(file)) is { } needs && needs.Machine == machine)
            {
                return (file, needs);
            }
        }

        return null;
    }
}
