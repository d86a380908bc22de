namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>iPXE's heap for images, which grows down from the top of memory.</summary>
internal interface IExternalHeap
{
    /// <summary>Bytes of the header below each block.</summary>
    int HeaderLength { get; }

    /// <summary>Lowest byte in use, as other code of iPXE sees it: the end of the free memory below.</summary>
    long FreeEnd { get; }

    /// <summary>Address of the data; null if it does not fit.</summary>
    long? Allocate(long length);

    void Free(long address);
}
