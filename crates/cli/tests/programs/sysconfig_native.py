# _sysconfig: what native code knows of the build.
import _sysconfig
import sysconfig

print(_sysconfig.config_vars(), _sysconfig.config_vars() is _sysconfig.config_vars())
print(_sysconfig.config_vars.__text_signature__)
try:
    _sysconfig.config_vars(1)
except TypeError as e:
    print(e)
print(all(sysconfig.get_config_var(k) == v for k, v in _sysconfig.config_vars().items()))
