using System.Collections.Immutable;
using System.Net;
using Sunup.Model;

namespace Sunup.Serving.Files;

/// <summary>What TFTP and HTTP serve: one tree of loaders, generated scripts, machines' files and the user's folders.</summary>
public interface IBootFileSource
{
    /// <summary>The file that <paramref name="request"/> names, or null. Thread-safe; never leaves a served folder, by symbolic links neither.</summary>
    BootFile? Find(in BootFileRequest request);

    /// <summary>Why <see cref="Find"/> gave null, for the event that says so. Slower than Find: it lists folders.</summary>
    BootFileMiss Explain(in BootFileRequest request) => new(BootFileMissKind.NotFound, "no such file");
}

/// <summary>Why a request names no file that can be sent.</summary>
public enum BootFileMissKind
{
    NotFound,
    /// <summary>Not there, and on purpose: iPXE asks for it by itself and goes on without it.</summary>
    Unneeded,
    /// <summary>The name, or a symbolic link on it, leads out of the served folder.</summary>
    Escapes,
    /// <summary>It is there but is no regular file, or Sunup may not read it.</summary>
    Unreadable,
}

/// <summary>Why there is no file, and what the client may have meant.</summary>
/// <param name="Kind">What sort of miss it is.</param>
/// <param name="Reason">In words, without the path.</param>
/// <param name="Nearest">Names in the served tree that are like the one asked for, nearest first; at most three.</param>
public sealed record BootFileMiss(BootFileMissKind Kind, string Reason, params ImmutableArray<string> Nearest)
{
    /// <summary>The reason and the nearest names in one line.</summary>
    public override string ToString() => Nearest.IsDefaultOrEmpty ? Reason : $"{Reason}; nearest: {string.Join(", ", Nearest)}";
}

/// <summary>A request for a file.</summary>
/// <param name="Path">As the client wrote it, percent-decoded, with <c>/</c> between its parts.</param>
/// <param name="Client">Address of the client, from which its machine is found.</param>
/// <param name="Transport"><see cref="EventSource.Tftp"/> or <see cref="EventSource.Http"/>.</param>
public readonly record struct BootFileRequest(string Path, IPAddress Client, EventSource Transport);

/// <summary>A file to be sent.</summary>
/// <param name="Name">Its path in the served tree.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">For HTTP.</param>
/// <param name="Machine">Name of the machine it was made for; null for files that all share.</param>
public sealed record BootFile(string Name, ServedContent Content, string MediaType, string? Machine = null);
