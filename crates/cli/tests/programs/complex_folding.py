for e in ["-(1/3j)","1/3j","pow(3j,-1)","3j**-1","pow(3j,3)","pow(3j,-1,None)","abs(3j)","-1/3j","3j.conjugate()","1/(3j*1)","(1)/(3j)","True/3j","-(3j)","3j-3","0.0-3j","round(1/3,2)/1j","1/-3j","complex(0,-3)","1/complex(0,-3)","(1/3)*1j","3j/-9","3j/9","-3j/-9","(-1)/(3j)","3j//1 if 0 else 3j/9.0","sum([3j,-1/3j])"]:
    try: print(e, eval(e), eval("(lambda x:x)("+e+")"))
    except Exception as x: print(e,x)
x=3j
print(-x,1/x,-(1/x),x**-1,x**-2,x**2,x**3,pow(x,-3), x/-9, -1/x, x**0.5,x**-1.0,x**(-1+0j), 7**x, (-7)**x, 0.5**x)
for a in (1,-1,True,1.0,-1.0,0.0,-0.0,2j,-2j,(1+2j),-0j):
    for b in (3j,-3j,(0+3j),(-0.0+3j),2,-2.5,(1+0j),-0.0+1j):
        for op in '+-*/':
            try: print(a,op,b,eval(f'a{op}b'))
            except ZeroDivisionError as e: print(e)
