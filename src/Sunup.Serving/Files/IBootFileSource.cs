using System.Net;
using Sunup.Model;

namespace Sunup.Serving.Files;

/// <summary>What TFTP and HTTP serve: one tree of loaders, generated scripts, machines' files and the user's folders.</summary>
public interface IBootFileSource
{
    /// <summary>The file that <paramref name="request"/> names, or null. Thread-safe; never leaves a served folder, by symbolic links neither.</summary>
    BootFile? Find(in BootFileRequest request);
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
