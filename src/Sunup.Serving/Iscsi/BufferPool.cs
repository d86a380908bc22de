using System.Collections.Concurrent;

namespace Sunup.Serving.Iscsi;

/// <summary>Pieces of memory in which answers are put together, shared by all sessions: a session has some only while it has something to send.</summary>
internal static class BufferPool
{
    /// <summary>Data of one PDU at most.</summary>
    public const int MostPduData = 128 << 10;

    /// <summary>A PDU of the longest data with its headers and digests, and some small ones.</summary>
    public const int ChunkBytes = MostPduData + 4096;

    private const int MostKept = 64;
    private static readonly ConcurrentQueue<byte[]> s_chunks = new();

    public static byte[] Rent() => s_chunks.TryDequeue(out var chunk) ? chunk : GC.AllocateUninitializedArray<byte>(ChunkBytes, pinned: true);

    public static void Return(byte[] chunk)
    {
        if (s_chunks.Count < MostKept)
        {
            s_chunks.Enqueue(chunk);
        }
    }
}
