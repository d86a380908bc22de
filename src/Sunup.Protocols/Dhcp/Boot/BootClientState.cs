namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>What a client was last sent to.</summary>
internal enum BootStep
{
    None,
    Loader,
    Script,
}

/// <summary>How a proxyDHCP offer says what to boot.</summary>
internal enum ProxyStyle
{
    /// <summary>File, server and option 43 in the offer itself.</summary>
    Direct,
    /// <summary>Option 60 only; the client asks on port 4011 for the file ("BINL").</summary>
    BootServer,
}

/// <summary>What is remembered of one boot client, for minutes, in a table of bounded size.</summary>
internal sealed class BootClientState
{
    /// <summary>How long after its loader a client is still in the same boot.</summary>
    internal static readonly TimeSpan BootWindow = TimeSpan.FromMinutes(3);

    internal static readonly TimeSpan LoopWindow = TimeSpan.FromMinutes(5);

    /// <summary>Loaders in one window after which it is a loop: firmware and a broken ROM each need one, a person who resets the machine a third.</summary>
    internal const int LoopLimit = 4;

    private static readonly TimeSpan Retransmission = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DiscoverWindow = TimeSpan.FromMinutes(2);

    private uint _exchange;
    private BootStep _step;
    private bool _taken;
    private DateTimeOffset _at;

    private int _loaders;
    private DateTimeOffset _loadersSince;

    private int _discovers;
    private DateTimeOffset _discoverAt;
    private ProxyStyle _lastStyle;
    private bool _prefersBootServer;

    /// <summary>Name of the machine that it was last answered as.</summary>
    public string? Machine { get; set; }

    /// <summary>Loaders taken within the loop window.</summary>
    public int Loaders => _loaders;

    public bool IsLooping => _loaders >= LoopLimit;

    /// <summary>Chooses loader or script for a client that can run scripts; the same within one exchange.</summary>
    public BootStep ChooseForIpxe(bool needsLoader, uint exchange, DateTimeOffset now)
    {
        var recent = now - _at < BootWindow;
        if (recent && _step != BootStep.None && exchange == _exchange)
        {
            return _step;
        }

        var hasLoader = recent && _step == BootStep.Loader && _taken;
        return needsLoader && !hasLoader && !(IsLooping && now - _loadersSince < LoopWindow) ? BootStep.Loader : BootStep.Script;
    }

    /// <summary>Remembers what was answered. True when this makes it a loop, once for each window.</summary>
    public bool Answered(BootStep step, uint exchange, bool isRequest, DateTimeOffset now)
    {
        var wasTaken = _taken && exchange == _exchange && _step == step;
        _exchange = exchange;
        _step = step;
        _taken = wasTaken || isRequest;
        _at = now;
        return step == BootStep.Loader && _taken && !wasTaken && CountLoader(now);
    }

    /// <summary>A REQUEST of that exchange was seen, to whichever server: the client goes on with what it was offered.</summary>
    public bool Requested(uint exchange, DateTimeOffset now)
    {
        _discovers = 0;
        return exchange == _exchange && _step != BootStep.None && Answered(_step, exchange, isRequest: true, now);
    }

    /// <summary>
    /// Option 43 first; if the client discovers again without a REQUEST between, the other way, and so on in turn.
    /// Old EDK2 drops proxy offers with option 43 and keeps those without; other firmware knows only the former.
    /// </summary>
    public ProxyStyle ChooseProxyStyle(DateTimeOffset now)
    {
        var since = now - _discoverAt;
        if (_discovers > 0 && since < Retransmission)
        {
            return _lastStyle;
        }

        _discovers = since < DiscoverWindow ? _discovers + 1 : 1;
        _discoverAt = now;
        _lastStyle = (_discovers % 2 == 0) ^ _prefersBootServer ? ProxyStyle.BootServer : ProxyStyle.Direct;
        return _lastStyle;
    }

    /// <summary>The client asked on port 4011: it took the offer that sent it there, and will again.</summary>
    public void AskedBootServer()
    {
        _prefersBootServer = _lastStyle == ProxyStyle.BootServer;
        _discovers = 0;
    }

    private bool CountLoader(DateTimeOffset now)
    {
        if (now - _loadersSince >= LoopWindow)
        {
            _loaders = 0;
            _loadersSince = now;
        }

        return ++_loaders == LoopLimit;
    }
}
